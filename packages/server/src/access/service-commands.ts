import { readdir, readFile } from 'node:fs/promises';
import { actionNames } from '@mandate/domain/access/actions';
import { manifestFaults, type ServiceManifest } from '@mandate/domain/access/service';
import { err, ok, type Result } from '@mandate/domain/kernel/result';
import { record } from '../audit/commands.ts';
import { type Act, scopeOf } from '../platform/actor.ts';
import { type Db, inTransaction, type Tx } from '../platform/db.ts';
import { type Stale, stale } from '../platform/outcome.ts';
import { beginSharedAct, onlyWidens } from '../platform/revision.ts';
import { manifestSchema } from './service-schema.ts';
import {
  holdersOfRoles,
  insertService,
  isSameManifest,
  type PublishedService,
  replaceService,
  serviceById,
} from './service-store.ts';

type Deps = { readonly db: Db };

/** Names of a manifest that do not refer to each other, or that are not the service's to give. */
export type FaultyManifest = { readonly faults: ReturnType<typeof manifestFaults> };

/** A role that live grants hold and the new manifest no longer knows: the law finds no action in it any more. */
export type RoleWarning = { readonly role: string; readonly privileges: number };

export type Publication = {
  readonly service: PublishedService;
  readonly isNew: boolean;
  readonly warnings: readonly RoleWarning[];
};

/**
 * The operator publishes a service, or its next version; every version is kept, for consents name one. The same
 * manifest again changes nothing. `readVersion`: the version that the caller saw, if it insists on it.
 */
export const publishService = (
  { db }: Deps,
  act: Act,
  manifest: ServiceManifest,
  readVersion?: number,
): Promise<Result<Publication, FaultyManifest | Stale>> =>
  inTransaction<Publication, FaultyManifest | Stale>(db, scopeOf(act.actor), async (tx) => {
    const faults = manifestFaults(manifest, actionNames);
    if (faults.length > 0) return err({ faults });
    // X5: what a role includes may become less with it.
    await beginSharedAct(tx, `service:${manifest.id}`);
    const before = await serviceById(tx, manifest.id);
    if (readVersion !== undefined && readVersion !== before?.version) return stale;
    if (before && (await isSameManifest(tx, before.manifest, manifest)))
      return ok({ service: before, isNew: false, warnings: [] });
    const service: PublishedService = { manifest, version: (before?.version ?? 0) + 1, publishedAt: act.now };
    if (!(await save(tx, act, service))) return stale;
    return ok({ service, isNew: !before, warnings: before ? await warningsOf(tx, before, service) : [] });
  });

const save = async (tx: Tx, act: Act, service: PublishedService): Promise<boolean> => {
  const { manifest, version } = service;
  const publishedBy = act.actor === 'system' ? undefined : act.actor.id;
  const saved = await (version === 1 ? insertService : replaceService)(tx, service, publishedBy);
  if (!saved) return false;
  await record(tx, act, {
    kind: 'service.published',
    subject: { kind: 'service', id: manifest.id },
    ...(version > 1 && { before: { version: version - 1 } }),
    after: { version },
  });
  return true;
};

const warningsOf = (tx: Tx, before: PublishedService, after: PublishedService): Promise<RoleWarning[]> => {
  const gone = Object.keys(before.manifest.roles).filter((role) => !Object.hasOwn(after.manifest.roles, role));
  return holdersOfRoles(tx, before.manifest.id, gone, after.publishedAt);
};

const shippedFolder = new URL('../../manifests/', import.meta.url);

/** The manifests that come with the server. Throws where one of them could not be published. */
export const shippedServices = async (): Promise<readonly ServiceManifest[]> => {
  const files = (await readdir(shippedFolder)).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(
    files.map(async (file) => {
      const manifest = manifestSchema.parse(JSON.parse(await readFile(new URL(file, shippedFolder), 'utf8')));
      const faults = manifestFaults(manifest, actionNames);
      if (faults.length > 0) throw new Error(`${file}: ${faults.map((fault) => fault.pointer).join(', ')}`);
      return manifest;
    }),
  );
};

/** Publishes the shipped services that are missing, at every start. What the operator made of one is left alone. */
export const publishShippedServices = async ({ db }: Deps, act: Act): Promise<readonly string[]> => {
  const manifests = await shippedServices();
  const done = await inTransaction<string[], never>(db, { kind: 'system' }, async (tx) => {
    await beginSharedAct(tx, ...manifests.map(({ id }) => `service:${id}` as const));
    onlyWidens(tx);
    const published: string[] = [];
    for (const manifest of manifests)
      if (await save(tx, act, { manifest, version: 1, publishedAt: act.now })) published.push(manifest.id);
    return ok(published);
  });
  return done.ok ? done.value : [];
};
