import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Locale, locales } from '@mandate/domain/kernel/locale';

type CustomerKey = `customer-${Locale}-${'global-admin' | 'user'}`;

const partnerKeys = [
  'reseller-admin',
  'reseller-sales',
  'reseller-helpdesk',
  'other-reseller-admin',
  'provider-admin',
  'indirect-reseller-admin',
  'other-indirect-reseller-admin',
  'advisor-admin',
  'suspended-reseller-admin',
] as const;

export type PersonaKey = 'operator-admin' | (typeof partnerKeys)[number] | CustomerKey;

/** Everybody of the sample world who can sign in, in the order in which they are listed. */
export const personaKeys: readonly PersonaKey[] = [
  'operator-admin',
  ...partnerKeys,
  ...locales.flatMap((locale) => [`customer-${locale}-global-admin`, `customer-${locale}-user`] as const),
];

/** Somebody of one organisation, with everything that is needed to act as that person. */
export type Persona = {
  readonly key: PersonaKey;
  readonly organizationId: string;
  readonly organization: string;
  readonly userId: string;
  readonly email: string;
  readonly password: string;
  readonly token: string;
};

/** The program that asks for decisions. */
export type ServiceClient = { readonly key: 'service'; readonly clientId: string; readonly clientSecret: string };

export type Personas = { readonly people: Readonly<Record<PersonaKey, Persona>>; readonly service: ServiceClient };

const fileIn = (folder: string): string => join(folder, 'personas.json');

/** Writes `personas.json`, which holds secrets, for its owner alone: a list of the people and the program. */
export const writePersonas = async (folder: string, { people, service }: Personas): Promise<string> => {
  const file = fileIn(folder);
  const list = [...personaKeys.map((key) => people[key]), service];
  await writeFile(file, `${JSON.stringify(list, null, 2)}\n`, { mode: 0o600 });
  return file;
};

/** Reads `personas.json` of a folder; undefined where there is none. */
export const readPersonas = async (folder: string): Promise<Personas | undefined> => {
  try {
    return parsePersonas(await readFile(fileIn(folder), 'utf8'));
  } catch (fault) {
    if (fault instanceof Error && 'code' in fault && (fault.code === 'ENOENT' || fault.code === 'ENOTDIR'))
      return undefined;
    throw fault;
  }
};

/** The people and the program of such a list; throws where somebody is missing. */
export const parsePersonas = (json: string): Personas => {
  const list = JSON.parse(json) as readonly (Persona | ServiceClient)[];
  const service = list.find((one) => one.key === 'service');
  const people = Object.fromEntries(list.flatMap((one) => (one.key === 'service' ? [] : [[one.key, one]])));
  const missing = personaKeys.filter((key) => !(key in people));
  if (!service || missing.length > 0)
    throw new Error(
      `These personas are not those of the sample world: ${[...missing, ...(service ? [] : ['service'])].join(', ')} missing.`,
    );
  return { people: people as Personas['people'], service };
};
