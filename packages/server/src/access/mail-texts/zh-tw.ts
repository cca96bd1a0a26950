import { listOf, type MailTexts, mailText, spaced } from '../../platform/mail-text.ts';
import type { AccessMails } from './params.ts';

const afterwards = (duties: boolean) => [
  '客戶帳戶、雙方的關係，以及所有訂用帳戶與帳單都照常延續。',
  duties ? '對於您售出的訂用帳戶，您仍須負責提供支援，並繼續受經銷商合約約束。' : undefined,
  '如果您再次需要這些權限，請透過下方連結提出要求。',
];

/** The access mails in traditional Chinese. */
export const zhTW: MailTexts<AccessMails> = {
  privileges_granted: ({ customer, service, roles, until, by, url }) =>
    mailText(
      spaced`${customer}已授與您${service}的權限`,
      [
        spaced`您現已具有${customer}的${service}委派的系統管理員權限。授與者：${by}；角色：${listOf(roles, 'zh-TW')}。`,
        until === undefined
          ? '這些權限沒有結束時間，客戶可以隨時移除。'
          : spaced`這些權限將於${until}結束，客戶也可以提前移除。`,
        '這些權限僅用於管理與支援；訂用帳戶、帳單與登記合作夥伴都維持不變。',
      ],
      url,
    ),
  privileges_removed: ({ customer, partner, services, by, at, askAgainUrl, duties }) =>
    mailText(
      spaced`${customer}已移除您的權限：${listOf(services, 'zh-TW')}`,
      [
        spaced`${customer}已移除${partner}對下列服務的委派的系統管理員權限：${listOf(services, 'zh-TW')}。`,
        spaced`執行者：${by}；時間：${at}。這些權限已失效。`,
        ...afterwards(duties),
      ],
      askAgainUrl,
    ),
  privileges_replaced: ({ customer, partner, services, by, at, askAgainUrl, duties }) =>
    mailText(
      spaced`${customer}已將權限授與其他合作夥伴：${listOf(services, 'zh-TW')}`,
      [
        spaced`${customer}為下列服務選擇了其他合作夥伴：${listOf(services, 'zh-TW')}。${partner}的委派的系統管理員權限因此終止。`,
        spaced`執行者：${by}；時間：${at}。每項服務只能有一個從事銷售的合作夥伴持有權限。`,
        ...afterwards(duties),
      ],
      askAgainUrl,
    ),
  privileges_given_up: ({ partner, services, by, at }) =>
    mailText(spaced`${partner}已放棄權限：${listOf(services, 'zh-TW')}`, [
      spaced`${partner}已放棄對下列服務的委派的系統管理員權限：${listOf(services, 'zh-TW')}。執行者：${by}；時間：${at}。`,
      '您的帳戶、訂用帳戶與經銷商關係都維持不變。',
      '您可以在 [合作夥伴關係] 頁面上檢視目前由誰持有權限，並在該頁面授與權限。',
    ]),
  privileges_ending: ({ partner, customer, service, until, days, recipient, url }) =>
    mailText(
      spaced`${partner}對${customer}的${service}權限將於${days}天後結束`,
      [
        spaced`${partner}對${customer}的${service}委派的系統管理員權限將於${days}天後（${until}）結束。`,
        recipient === 'partner'
          ? '如果您需要更長的時間，請及早與客戶連絡。'
          : '如果希望該合作夥伴繼續持有權限，請重新授與；否則不需要執行任何動作。',
      ],
      url,
    ),
  privileges_ended: ({ partner, customer, service, at, recipient, url }) =>
    mailText(
      spaced`${partner}對${customer}的${service}權限已結束`,
      [
        spaced`${partner}對${customer}的${service}委派的系統管理員權限已依約定於${at}結束。`,
        '經銷商關係、訂用帳戶與帳單都照常延續。',
        recipient === 'partner'
          ? '如果您再次需要這些權限，請向客戶提出要求。'
          : '如果該合作夥伴再次需要權限，您可以在 [合作夥伴關係] 頁面上授與。',
      ],
      url,
    ),
};
