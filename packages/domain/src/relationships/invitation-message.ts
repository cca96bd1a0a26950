import { type Refusal, refuse } from '../kernel/refusal.ts';
import { ok, type Result } from '../kernel/result.ts';

export type Paragraph = { readonly text: string; readonly editable: boolean };

type EditRefusal = Refusal<'invitation_link_altered' | 'invitation_text_fixed'>;

/**
 * Q5, Q6: the first two paragraphs may be edited or deleted; the rest stays, and the exact link with it.
 * `original` is the text as offered, `edited` what the partner wants to send. Answers the text to send.
 */
export const checkEditedText = (
  original: readonly Paragraph[],
  edited: readonly string[],
  url: string,
): Result<readonly string[], EditRefusal> => {
  const fixed = original.filter((paragraph) => !paragraph.editable).map((paragraph) => paragraph.text);
  const free = edited.slice(0, Math.max(0, edited.length - fixed.length));
  const tail = edited.slice(free.length);
  if (!edited.some((text) => text.trim() === url)) return refuse('invitation_link_altered');
  const linksInFreeText = free.some((text) => text.includes(url));
  const tailIsAsOffered = fixed.every((text, index) => text === tail[index]?.trim());
  if (!tailIsAsOffered || free.length > original.length - fixed.length || linksInFreeText)
    return refuse('invitation_text_fixed');
  return ok([...free.map((text) => text.trim()).filter((text) => text !== ''), ...fixed]);
};
