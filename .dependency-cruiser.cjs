/**
 * The import directions of ARCHITECTURE.md. Every rule here has a planted breach in
 * scripts/boundaries.test.ts; a rule without one fails that test.
 */

/** Rooms of the law, from the ground up: a room imports only from rooms before it. */
const rooms = ['kernel', 'organizations', 'relationships', 'access', 'subscriptions'];
/** Every folder beside the platform, the surfaces and the test world is a feature: a new one is covered unasked. */
const features = '(?!platform/|surfaces/|testing/)[^/]+';

const server = '^packages/server/src';
const feature = `${server}/${features}/`;
/** `store.ts`, and `link-store.ts` once a store has been split by noun. */
const file = (...names) => `[^/]*\\b(?:${names.join('|')})\\.ts$`;

/** How a feature is entered. access/judge.ts asks the law for everybody: it is a query whose answer is yes or no. */
const doors = [
  `${feature}${file('commands', 'queries')}`,
  `${server}/access/judge\\.ts$`,
  // Resource shapes that several features answer with; only routes have a use for them.
  `${feature}${file('schemas')}`,
];

const tests = '\\.test\\.ts$';
const world = '^packages/[^/]+/src/testing/';
const notProduction = [tests, world];

const roomOrder = rooms.slice(0, -1).map((room, index) => ({
  name: `domain-${room}-knows-no-later-room`,
  comment: `The law is built in the order ${rooms.join(' < ')}.`,
  severity: 'error',
  from: { path: `^packages/domain/src/${room}/`, pathNot: tests },
  to: { path: `^packages/domain/src/(?:${rooms.slice(index + 1).join('|')})/` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'domain-is-pure',
      comment: 'The law has no dependency: no package, no Node module, nothing of the server.',
      severity: 'error',
      from: { path: '^packages/domain/src/', pathNot: notProduction },
      to: { pathNot: '^packages/domain/src/' },
    },
    ...roomOrder,
    {
      name: 'platform-knows-no-feature',
      comment: 'The platform cannot tell a partner from a customer.',
      severity: 'error',
      from: { path: `${server}/platform/`, pathNot: notProduction },
      to: { path: `${server}/`, pathNot: `${server}/platform/` },
    },
    {
      name: 'platform-knows-only-the-kernel',
      comment:
        'Of the law, the platform shares the vocabulary (ids, time, refusals) and no rule. ' +
        'actor.ts carries the Subject from session to command and does not look inside.',
      severity: 'error',
      from: { path: `${server}/platform/`, pathNot: [...notProduction, `${server}/platform/actor\\.ts$`] },
      to: { path: '^packages/domain/src/', pathNot: '^packages/domain/src/kernel/' },
    },
    {
      name: 'neighbours-by-commands-and-queries',
      comment: 'A feature is entered through its commands or its queries; the law is asked through access/judge.ts.',
      severity: 'error',
      from: { path: `${server}/(${features})/`, pathNot: notProduction },
      to: { path: feature, pathNot: [`${server}/$1/`, ...doors, `${feature}${file('store')}`] },
    },
    {
      name: 'a-store-belongs-to-its-feature',
      comment: 'Nobody else names its tables. main.ts is no exception.',
      severity: 'error',
      from: { path: `${server}/([^/]+)`, pathNot: notProduction },
      to: { path: `${feature}${file('store')}`, pathNot: `${server}/$1/` },
    },
    {
      name: 'routes-call-commands-and-queries',
      comment: 'A route parses, calls and answers; it never reaches the tables itself.',
      severity: 'error',
      from: { path: `${feature}${file('routes')}`, pathNot: notProduction },
      to: { path: `${feature}${file('store')}` },
    },
    {
      name: 'a-store-knows-nobody-above-it',
      comment: 'A store does not know who is asking or why: it maps rows, over the platform.',
      severity: 'error',
      from: { path: `${feature}${file('store')}` },
      to: {
        path: [
          `${feature}${file('commands', 'queries', 'routes', 'messages')}`,
          `${server}/access/judge\\.ts$`,
          `${server}/surfaces/`,
        ],
      },
    },
    {
      name: 'queries-do-not-write',
      comment: 'All writes are commands; a query that needs one is a command.',
      severity: 'error',
      from: { path: `${feature}${file('queries')}` },
      to: { path: `${feature}${file('commands')}` },
    },
    {
      name: 'messages-change-nothing',
      comment: 'Messages turn an event into words and ask queries who gets them; they write nothing.',
      severity: 'error',
      from: { path: `${feature}${file('messages')}` },
      to: { path: `${feature}${file('store', 'commands')}` },
    },
    {
      name: 'routes-are-mounted-by-main',
      comment: 'Only the composition root knows every room.',
      severity: 'error',
      from: { path: `${server}/`, pathNot: [...notProduction, `${server}/main\\.ts$`, `${feature}${file('routes')}`] },
      to: { path: `${feature}${file('routes')}` },
    },
    {
      name: 'surfaces-speak-to-commands-and-queries',
      comment: 'A foreign language is translated into our commands and queries.',
      severity: 'error',
      from: { path: `${server}/surfaces/`, pathNot: notProduction },
      to: { path: feature, pathNot: [...doors, `${feature}${file('store')}`] },
    },
    {
      name: 'a-surface-stands-alone',
      comment: 'One foreign language never borrows from another, and no feature speaks one.',
      severity: 'error',
      from: { path: `${server}/(surfaces/[^/]+|${features})/`, pathNot: notProduction },
      to: { path: `${server}/surfaces/[^/]+/`, pathNot: `${server}/$1/` },
    },
    {
      name: 'main-is-the-root',
      comment: 'Inside the server nothing imports the composition root.',
      severity: 'error',
      from: { path: `${server}/`, pathNot: notProduction },
      to: { path: `${server}/main\\.ts$` },
    },
    {
      name: 'sql-stays-in-stores',
      comment: 'The query builder is known to the stores and to the platform below them.',
      severity: 'error',
      from: { path: [feature, `${server}/surfaces/`], pathNot: [...notProduction, `${feature}${file('store')}`] },
      to: { path: '(?:^|/)node_modules/(?:kysely|pg)/' },
    },
    {
      name: 'http-stays-at-the-edge',
      comment:
        'Commands, queries, stores and messages know no request, no status and no HTML. ' +
        'They may refuse by the code of a technical problem: technical.ts gives it its status.',
      severity: 'error',
      from: { path: `${feature}${file('commands', 'queries', 'store', 'messages')}` },
      to: {
        path: ['(?:^|/)node_modules/fastify/', `${server}/platform/http(?:/|\\.ts$)`],
        pathNot: `${server}/platform/http/technical\\.ts$`,
      },
    },
    {
      name: 'test-worlds-stay-in-tests',
      comment: 'Nothing that runs in production imports the test world or a test.',
      severity: 'error',
      from: { path: '^packages/', pathNot: notProduction },
      to: { path: notProduction },
    },
    {
      name: 'pdp-knows-only-the-law',
      comment: 'The engine runs in other people’s processes: it brings the law with it and nothing else.',
      severity: 'error',
      from: { path: '^packages/pdp/src/', pathNot: notProduction },
      to: { path: ['^packages/(?!pdp/|domain/)', '(?:^|/)node_modules/(?!@mandate/)'] },
    },
    {
      name: 'server-knows-no-face',
      comment: 'The faces know the server, never the other way round.',
      severity: 'error',
      from: { path: `${server}/`, pathNot: notProduction },
      to: { path: '^packages/(?:sdk|cli|web)/' },
    },
    {
      name: 'faces-do-not-reach-into-the-server',
      comment: 'sdk, cli and web speak HTTP. The cli may start the server, by its main.ts.',
      severity: 'error',
      from: { path: '^packages/(?:sdk|web)/', pathNot: tests },
      to: { path: '^packages/server/' },
    },
    {
      name: 'cli-enters-the-server-by-main',
      comment: 'serve, migrate, bootstrap and demo go through the composition root.',
      severity: 'error',
      from: { path: '^packages/cli/', pathNot: tests },
      to: { path: '^packages/server/', pathNot: `${server}/main\\.ts$` },
    },
    {
      name: 'sdk-stands-below-the-other-faces',
      comment: 'The published client drags in neither the command line nor the portals.',
      severity: 'error',
      from: { path: '^packages/sdk/' },
      to: { path: '^packages/(?:cli|web)/' },
    },
    {
      name: 'a-portal-never-imports-another',
      comment: 'What two portals share lives in a feature folder of the web package.',
      severity: 'error',
      from: { path: '^packages/web/src/portals/([^/]+)/' },
      to: { path: '^packages/web/src/portals/', pathNot: '^packages/web/src/portals/$1/' },
    },
    {
      name: 'ui-knows-no-product',
      comment: 'ui knows no router, no query and no domain.',
      severity: 'error',
      from: { path: '^packages/web/src/ui/' },
      to: {
        path: ['^packages/', '(?:^|/)node_modules/@tanstack/'],
        pathNot: '^packages/web/src/ui/',
      },
    },
    {
      name: 'no-cycles',
      comment: 'Two files that need each other to run are one file, or three. Types may refer to each other.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'nothing-unresolved',
      comment: 'An import that cannot be followed is an import that cannot be checked.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(?:^|/)(?:dist|\\.stryker-tmp|reports)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
