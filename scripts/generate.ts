import { join } from 'node:path';
import { generateClient } from './generate-client.ts';
import { generateEvents } from './generate-events.ts';
import { generateRules } from './generate-rules.ts';
import { generateGoldenSchema } from './golden-schema.ts';

const root = join(import.meta.dirname, '..');

/** Everything that is derived from the sources, and from what. The gate runs all of it and expects no change. */
const steps: Readonly<Record<string, () => void | Promise<void>>> = {
  'docs/rules from the law': () => generateRules(join(root, 'docs/rules')),
  'the events in docs/guides/webhooks.md from their catalogue': () =>
    generateEvents(join(root, 'docs/guides/webhooks.md')),
  'schema.sql from the migrations': () => generateGoldenSchema(join(root, 'packages/server/migrations')),
  'openapi.json and the SDK from the routes': () => generateClient(join(root, 'packages/sdk')),
};

for (const [what, write] of Object.entries(steps)) {
  await write();
  console.log(`written: ${what}`);
}
