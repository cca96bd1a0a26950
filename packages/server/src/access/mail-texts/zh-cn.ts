import { listOf, type MailTexts, mailText, spaced } from '../../platform/mail-text.ts';
import type { AccessMails } from './params.ts';

const afterwards = (duties: boolean) => [
  '客户帐户、双方的关系以及所有订阅和帐单均照常延续。',
  duties ? '对于您售出的订阅，您仍须负责提供支持，并继续受经销商协议约束。' : undefined,
  '如果您再次需要这些权限，请通过下面的链接提出请求。',
];

/** The access mails in simplified Chinese. */
export const zhCN: MailTexts<AccessMails> = {
  privileges_granted: ({ customer, service, roles, until, by, url }) =>
    mailText(
      spaced`${customer}向您授予了${service}的权限`,
      [
        spaced`您现已持有${customer}的${service}委派的管理权限。授予人：${by}；角色：${listOf(roles, 'zh-CN')}。`,
        until === undefined
          ? '这些权限没有结束时间，客户可以随时移除。'
          : spaced`这些权限将于${until}结束，客户也可以提前移除。`,
        '这些权限仅用于管理和支持；订阅、帐单和登记合作伙伴均保持不变。',
      ],
      url,
    ),
  privileges_removed: ({ customer, partner, services, by, at, askAgainUrl, duties }) =>
    mailText(
      spaced`${customer}移除了您的权限：${listOf(services, 'zh-CN')}`,
      [
        spaced`${customer}已移除${partner}对以下服务的委派的管理权限：${listOf(services, 'zh-CN')}。`,
        spaced`操作人：${by}；时间：${at}。这些权限已失效。`,
        ...afterwards(duties),
      ],
      askAgainUrl,
    ),
  privileges_replaced: ({ customer, partner, services, by, at, askAgainUrl, duties }) =>
    mailText(
      spaced`${customer}已将权限授予其他合作伙伴：${listOf(services, 'zh-CN')}`,
      [
        spaced`${customer}为以下服务选择了其他合作伙伴：${listOf(services, 'zh-CN')}。${partner}的委派的管理权限因此终止。`,
        spaced`操作人：${by}；时间：${at}。每项服务只能有一个从事销售的合作伙伴持有权限。`,
        ...afterwards(duties),
      ],
      askAgainUrl,
    ),
  privileges_given_up: ({ partner, services, by, at }) =>
    mailText(spaced`${partner}放弃了权限：${listOf(services, 'zh-CN')}`, [
      spaced`${partner}已放弃对以下服务的委派的管理权限：${listOf(services, 'zh-CN')}。操作人：${by}；时间：${at}。`,
      '您的帐户、订阅和经销商关系均保持不变。',
      '您可以在“合作伙伴关系”页面查看目前由谁持有权限，并在该页面授予权限。',
    ]),
  privileges_ending: ({ partner, customer, service, until, days, recipient, url }) =>
    mailText(
      spaced`${partner}对${customer}的${service}权限将于${days}天后结束`,
      [
        spaced`${partner}对${customer}的${service}委派的管理权限将于${days}天后（${until}）结束。`,
        recipient === 'partner'
          ? '如果您需要更长时间，请及时联系客户。'
          : '如果希望该合作伙伴继续持有权限，请重新授予；否则无需任何操作。',
      ],
      url,
    ),
  privileges_ended: ({ partner, customer, service, at, recipient, url }) =>
    mailText(
      spaced`${partner}对${customer}的${service}权限已结束`,
      [
        spaced`${partner}对${customer}的${service}委派的管理权限已按约定于${at}结束。`,
        '经销商关系、订阅和帐单均照常延续。',
        recipient === 'partner'
          ? '如果您再次需要这些权限，请向客户提出请求。'
          : '如果该合作伙伴再次需要权限，您可以在“合作伙伴关系”页面授予。',
      ],
      url,
    ),
};
