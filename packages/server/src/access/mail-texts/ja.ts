import { listOf, type MailTexts, mailText, spaced } from '../../platform/mail-text.ts';
import type { AccessMails } from './params.ts';

const afterwards = (duties: boolean) => [
  '顧客のアカウント、再販業者関係、サブスクリプション、請求書は、いずれもこれまでどおりです。',
  duties
    ? '販売されたサブスクリプションのサポートは引き続き御社の責任となり、リセラー契約も引き続き適用されます。'
    : undefined,
  '特権が再び必要な場合は、下のリンクから要求してください。',
];

/** The access mails in Japanese. */
export const ja: MailTexts<AccessMails> = {
  privileges_granted: ({ customer, service, roles, until, by, url }) =>
    mailText(
      spaced`${customer}から${service}の特権が付与されました`,
      [
        spaced`${customer}の${service}に対する代理管理者特権が付与されました。付与者: ${by}、役割: ${listOf(roles, 'ja')}。`,
        until === undefined
          ? '特権に終了日時はありません。顧客はいつでも特権を削除できます。'
          : spaced`特権は${until}に終了します。顧客はそれより前に特権を削除することもできます。`,
        '特権は管理とサポートのためのものです。サブスクリプション、請求書、指名パートナーはそのままです。',
      ],
      url,
    ),
  privileges_removed: ({ customer, partner, services, by, at, askAgainUrl, duties }) =>
    mailText(
      spaced`${customer}が特権を削除しました: ${listOf(services, 'ja')}`,
      [
        spaced`${customer}が、次のサービスに対する${partner}の代理管理者特権を削除しました: ${listOf(services, 'ja')}。`,
        spaced`実施者: ${by}、日時: ${at}。特権はすでに無効です。`,
        ...afterwards(duties),
      ],
      askAgainUrl,
    ),
  privileges_replaced: ({ customer, partner, services, by, at, askAgainUrl, duties }) =>
    mailText(
      spaced`${customer}が別のパートナーを選択しました: ${listOf(services, 'ja')}`,
      [
        spaced`${customer}が、次のサービスについて別のパートナーを選択しました: ${listOf(services, 'ja')}。` +
          spaced`これに伴い、${partner}の代理管理者特権は終了しました。`,
        spaced`実施者: ${by}、日時: ${at}。販売を行うパートナーのうち、サービスごとに特権を持てるのは 1 社だけです。`,
        ...afterwards(duties),
      ],
      askAgainUrl,
    ),
  privileges_given_up: ({ partner, services, by, at }) =>
    mailText(spaced`${partner}が特権を返上しました: ${listOf(services, 'ja')}`, [
      spaced`${partner}が、次のサービスの代理管理者特権を返上しました: ${listOf(services, 'ja')}。` +
        spaced`実施者: ${by}、日時: ${at}。`,
      'アカウント、サブスクリプション、再販業者関係はそのままです。',
      '現在の特権は [パートナー関係] ページで確認でき、同じページで付与することもできます。',
    ]),
  privileges_ending: ({ partner, customer, service, until, days, recipient, url }) =>
    mailText(
      spaced`${customer}の${service}に対する${partner}の特権は${days}日後に終了します`,
      [
        spaced`${customer}の${service}に対する${partner}の代理管理者特権は、${days}日後（${until}）に終了します。`,
        recipient === 'partner'
          ? '引き続き必要な場合は、お早めに顧客にご相談ください。'
          : '引き続きパートナーに任せる場合は、改めて付与してください。そうでない場合、必要な操作はありません。',
      ],
      url,
    ),
  privileges_ended: ({ partner, customer, service, at, recipient, url }) =>
    mailText(
      spaced`${customer}の${service}に対する${partner}の特権が終了しました`,
      [
        spaced`${customer}の${service}に対する${partner}の代理管理者特権は、予定どおり${at}に終了しました。`,
        '再販業者関係、サブスクリプション、請求書はこれまでどおりです。',
        recipient === 'partner'
          ? '特権が再び必要な場合は、顧客に要求してください。'
          : '特権が再び必要な場合は、[パートナー関係] ページで付与できます。',
      ],
      url,
    ),
};
