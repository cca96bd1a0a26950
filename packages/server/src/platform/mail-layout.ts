import type { Locale } from '@mandate/domain/kernel/locale';
import type { MailText } from './mail-text.ts';

/** The words on the button; the address itself stands below it. */
const open: Readonly<Record<Locale, string>> = {
  en: 'Open',
  'zh-CN': '打开',
  'zh-TW': '開啟',
  ja: '開く',
  ru: 'Открыть',
};

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? sign);

/** A link that a mail program may follow; anything else is shown as text only. */
const isWebAddress = (link: string): boolean => URL.canParse(link) && /^https?:$/.test(new URL(link).protocol);

/** The mail as plain text: the paragraphs, then the link on a line of its own. */
export const mailToText = ({ paragraphs, link }: MailText): string =>
  [...paragraphs, ...(link === undefined ? [] : [link])].join('\n\n');

const styles = {
  body: 'margin:0;padding:24px;background:#f5f5f5;color:#242424;font:16px/1.5 "Segoe UI",system-ui,sans-serif',
  sheet: 'max-width:600px;margin:0 auto;padding:32px;background:#ffffff;border-radius:8px',
  paragraph: 'margin:0 0 16px',
  button:
    'display:inline-block;padding:10px 24px;background:#0f548c;color:#ffffff;border-radius:4px;text-decoration:none',
  address: 'margin:0;color:#616161;font-size:13px;word-break:break-all',
} as const;

const element = (name: 'p' | 'div', style: keyof typeof styles, content: string): string =>
  `<${name} style="${escapeHtml(styles[style])}">${content}</${name}>`;

const linkToHtml = (link: string, locale: Locale): string => {
  const address = escapeHtml(link);
  const button = `<a href="${address}" style="${escapeHtml(styles.button)}">${escapeHtml(open[locale])}</a>`;
  return (isWebAddress(link) ? element('p', 'paragraph', button) : '') + element('p', 'address', address);
};

/** The same mail as HTML: no image, no script, nothing to load. All text is escaped, whoever typed it. */
export const mailToHtml = (text: MailText, locale: Locale): string => {
  const paragraphs = text.paragraphs.map((paragraph) => element('p', 'paragraph', escapeHtml(paragraph)));
  const link = text.link === undefined ? '' : linkToHtml(text.link, locale);
  return [
    `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><title>${escapeHtml(text.subject)}</title></head>`,
    `<body style="${escapeHtml(styles.body)}">${element('div', 'sheet', paragraphs.join('') + link)}</body></html>`,
  ].join('');
};
