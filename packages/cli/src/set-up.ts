import { createMandate } from '@mandate/sdk/client';
import { Command } from 'commander';
import type { Cli, Outcome } from './cli.ts';
import { lastPartOf } from './links.ts';
import { readPassword } from './password.ts';
import { loadProfile } from './profile.ts';

/** How a person who was invited gets a password. */
export const setUpCommand = (cli: Cli): Command =>
  new Command('set-up')
    .description('Choose your first password, with the set-up link that you were given')
    .argument('<link>', 'as it was given, or the part after its last slash')
    .option('--password-stdin', 'read the password from stdin')
    .addHelpText('after', '\nThe link works once. After it: mandate token create --email you@example.com --save')
    .action(
      cli.local((link: string, flags: { readonly passwordStdin?: true }) =>
        setUp(cli, link, flags.passwordStdin ?? false),
      ),
    );

const setUp = async (cli: Cli, link: string, fromStdin: boolean): Promise<Outcome> => {
  const { url } = loadProfile(cli.env, cli.globals().url);
  const mandate = createMandate({ url, locale: cli.locale() });
  const token = lastPartOf(link);
  const known = await mandate.readSetUp({ path: { token } });
  if (!known.ok) return known;
  const done = await mandate.setUp({ path: { token }, body: { password: await readPassword(fromStdin) } });
  if (!done.ok) return done;
  const { email } = known.value.user;
  return { data: { email }, text: `The password of ${email} is set.` };
};
