import type { LocalizedMailTexts } from '../platform/mail-text.ts';
import { en } from './mail-texts/en.ts';
import { ja } from './mail-texts/ja.ts';
import type { AccessMails } from './mail-texts/params.ts';
import { ru } from './mail-texts/ru.ts';
import { zhCN } from './mail-texts/zh-cn.ts';
import { zhTW } from './mail-texts/zh-tw.ts';

/** What the mails about privileges say (X1–X6, D3, D16). */
export const accessMails: LocalizedMailTexts<AccessMails> = { en, 'zh-CN': zhCN, 'zh-TW': zhTW, ja, ru };
