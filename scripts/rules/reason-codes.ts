import { reasonCodes, reasons } from '@mandate/domain/kernel/reasons';
import { wordsOf } from '@mandate/domain/kernel/sentences/words';
import { page, table } from './markdown.ts';

/** Every refusal of the law with its rule, who can help, and the English words (D17). */
export const reasonCodeList = (): string => {
  const words = wordsOf('en');
  return page('Reason codes', [
    `The law has ${reasonCodes.length} refusals. A code is a published interface: it may be added, never renamed. ` +
      'Sentences exist in every language; `{places}` are filled when they are shown.',
    table(
      ['code', 'rule', 'who can help', 'sentence', 'what to do'],
      reasonCodes.map((code) => [
        `\`${code}\``,
        reasons[code].rule,
        reasons[code].who.replaceAll('_', ' '),
        words[code].sentence,
        words[code].fix,
      ]),
    ),
  ]);
};
