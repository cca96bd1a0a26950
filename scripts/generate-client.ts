import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient } from '@hey-api/openapi-ts';
import { describeApi } from '@mandate/server/main';

type Operation = { readonly operationId: string };
type Document = { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> };

/**
 * Writes the SDK's generated half into its package folder: `openapi.json` as the server serves it, the types of every
 * operation, and the table of calls over which `src/client.ts` puts its face.
 */
export const generateClient = async (packageFolder: string): Promise<void> => {
  const document = (await describeApi()) as Document;
  const openapi = join(packageFolder, 'openapi.json');
  const generated = join(packageFolder, 'src/generated');
  await writeFile(openapi, `${JSON.stringify(document, null, 2)}\n`);
  await createClient({
    input: openapi,
    output: { path: generated, clean: true, entryFile: false, module: { extension: '.ts' } },
    // The types only: the client that the generator brings along does not compile under our compiler options.
    plugins: ['@hey-api/typescript'],
    logs: { level: 'silent', file: false },
  });
  await writeFile(join(generated, 'calls.gen.ts'), callsOf(document));
};

type Call = { readonly name: string; readonly method: string; readonly path: string };

const callsIn = ({ paths }: Document): readonly Call[] =>
  Object.entries(paths)
    .flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, { operationId }]) => ({ name: operationId, method, path })),
    )
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));

/** The generator names an operation's types after its id. */
const typeName = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

const callsOf = (document: Document): string => {
  const calls = callsIn(document);
  const rows = calls.map(({ name, method, path }) => `  ${name}: ['${method.toUpperCase()}', '${path}'],`);
  const types = calls.map(
    ({ name }) => `  ${name}: { asks: types.${typeName(name)}Data; answers: types.${typeName(name)}Responses };`,
  );
  return [
    '// Generated from openapi.json by `npm run generate`; do not edit.',
    '',
    "import type * as types from './types.gen.ts';",
    '',
    '/** Method and path of every operation. */',
    'export const calls = {',
    ...rows,
    '} as const;',
    '',
    '/** What each operation asks for and answers. */',
    'export type Calls = {',
    ...types,
    '};',
    '',
  ].join('\n');
};
