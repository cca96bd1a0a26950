import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { cpus, loadavg, totalmem } from 'node:os';

export type Bound = { readonly atLeast: number } | { readonly atMost: number };

/** One measured number; `holds` is missing where there is nothing to hold. */
export type Measured = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly bound?: string;
  readonly holds?: boolean;
};

/** What a part of the benchmarks works with. */
export type Bench = {
  readonly isQuick: boolean;
  readonly say: (line: string) => void;
  readonly note: (name: string, value: number, unit: string, bound?: Bound) => void;
  /** Stands below the table: what has to be known to read the numbers. */
  readonly remark: (text: string) => void;
};

const rounded = (value: number): number => (Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)));

const boundText = (bound: Bound): string =>
  'atLeast' in bound ? `≥ ${bound.atLeast.toLocaleString('en')}` : `≤ ${bound.atMost.toLocaleString('en')}`;

const holdsAt = (bound: Bound, value: number): boolean =>
  'atLeast' in bound ? value >= bound.atLeast : value <= bound.atMost;

export type Recording = Bench & { readonly write: (folder: URL, command: string) => Promise<void> };

export const startRecording = (isQuick: boolean, say: (line: string) => void): Recording => {
  const measured: Measured[] = [];
  const remarks: string[] = [];
  const load = loadavg()[0] ?? 0;
  return {
    isQuick,
    say,
    note: (name, value, unit, bound) => {
      const one = {
        name,
        value: rounded(value),
        unit,
        // The number as it was measured, before it was rounded for the eye.
        ...(bound && { bound: boundText(bound), holds: holdsAt(bound, value) }),
      };
      measured.push(one);
      const verdict = bound ? ` (${boundText(bound)}: ${one.holds ? 'holds' : 'DOES NOT HOLD'})` : '';
      say(`  ${name}: ${one.value.toLocaleString('en')} ${unit}${verdict}`);
    },
    remark: (text) => void remarks.push(text),
    write: async (folder, command) => {
      await writeFile(new URL('results.json', folder), `${JSON.stringify(measured, undefined, 2)}\n`);
      await writeFile(new URL('RESULTS.md', folder), pageOf(measured, remarks, { command, isQuick, load }));
    },
  };
};

type Conditions = { readonly command: string; readonly isQuick: boolean; readonly load: number };

const pageOf = (measured: readonly Measured[], remarks: readonly string[], conditions: Conditions): string => {
  const rows = measured.map(({ name, value, unit, bound = '', holds }) => {
    const verdict = holds === undefined ? '' : holds ? 'yes' : '**no**';
    return `| ${name} | ${value.toLocaleString('en')} ${unit} | ${bound} | ${verdict} |`;
  });
  return [
    '# Results of the benchmarks',
    '',
    'Written by the command below; not edited by hand. Bounds are compared within one run; absolute numbers belong to this machine.',
    '',
    ...conditionLines(conditions),
    '',
    '| what | measured | bound | holds |',
    '|---|---|---|---|',
    ...rows,
    '',
    ...remarks.map((remark) => `- ${remark}`),
    '',
  ].join('\n');
};

const conditionLines = ({ command, isQuick, load }: Conditions): string[] => [
  `- Command: \`${command}\`${isQuick ? ' (short rounds and small worlds: an impression, no proof)' : ''}`,
  `- Date: ${new Date().toISOString().slice(0, 16)}Z, commit ${commit()}`,
  `- Node ${process.version}, ${process.platform} ${process.arch}`,
  `- CPU: ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB memory`,
  `- Load of the machine when it began: ${load.toFixed(1)}${load > cpus().length / 2 ? ' — others were working on it: absolute numbers are too low, tails too long' : ''}`,
];

const commit = (): string => {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
};
