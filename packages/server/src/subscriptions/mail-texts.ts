import { type LocalizedMailTexts, mailText, spaced } from '../platform/mail-text.ts';

type Subscription = { readonly subscription: string; readonly customer: string };

/** `subscription` is its name for people; instants are already written out. */
export type SubscriptionMails = {
  readonly subscription_suspended: Subscription & { readonly deleteOn: string };
  readonly subscription_deleted: Subscription & { readonly at: string };
};

/** What the mails about subscriptions say (D15). They go to the customer and to whoever sold the subscription. */
export const subscriptionMails: LocalizedMailTexts<SubscriptionMails> = {
  en: {
    subscription_suspended: ({ subscription, customer, deleteOn }) =>
      mailText(`${subscription} of ${customer} is suspended`, [
        `The subscription ${subscription} of ${customer} is suspended. ` +
          'Its users are blocked; administrators keep access to the data.',
        `Unless it is reactivated before, the subscription will be deleted on ${deleteOn}.`,
        'Whoever sold the subscription can reactivate it.',
      ]),
    subscription_deleted: ({ subscription, customer, at }) =>
      mailText(`${subscription} of ${customer} was deleted`, [
        `The subscription ${subscription} of ${customer} was deleted on ${at}.`,
        'It was suspended for 60 days and not reactivated. It cannot be restored; a new subscription can be ordered.',
      ]),
  },
  'zh-CN': {
    subscription_suspended: ({ subscription, customer, deleteOn }) =>
      mailText(spaced`${customer}的订阅已暂停：${subscription}`, [
        spaced`${customer}的订阅“${subscription}”已暂停。其用户已被阻止使用，管理员仍可访问数据。`,
        spaced`如果在此之前未重新激活，该订阅将于${deleteOn}删除。`,
        '订阅的售出方可以将其重新激活。',
      ]),
    subscription_deleted: ({ subscription, customer, at }) =>
      mailText(spaced`${customer}的订阅已删除：${subscription}`, [
        spaced`${customer}的订阅“${subscription}”已于${at}删除。`,
        '该订阅已暂停 60 天且未重新激活。它无法恢复，但可以订购新的订阅。',
      ]),
  },
  'zh-TW': {
    subscription_suspended: ({ subscription, customer, deleteOn }) =>
      mailText(spaced`${customer}的訂用帳戶已暫停：${subscription}`, [
        spaced`${customer}的訂用帳戶「${subscription}」已暫停。其使用者已遭封鎖，系統管理員仍可存取資料。`,
        spaced`如果在此之前未重新啟用，該訂用帳戶將於${deleteOn}刪除。`,
        '訂用帳戶的售出者可以將其重新啟用。',
      ]),
    subscription_deleted: ({ subscription, customer, at }) =>
      mailText(spaced`${customer}的訂用帳戶已刪除：${subscription}`, [
        spaced`${customer}的訂用帳戶「${subscription}」已於${at}刪除。`,
        '該訂用帳戶已暫停 60 天且未重新啟用。它無法復原，但可以訂購新的訂用帳戶。',
      ]),
  },
  ja: {
    subscription_suspended: ({ subscription, customer, deleteOn }) =>
      mailText(spaced`${customer}のサブスクリプションの中断: ${subscription}`, [
        spaced`${customer}のサブスクリプション「${subscription}」は中断されました。` +
          'ユーザーは利用できませんが、管理者は引き続きデータにアクセスできます。',
        spaced`それまでに再開されない場合、このサブスクリプションは${deleteOn}に削除されます。`,
        '再開できるのは、サブスクリプションの販売元です。',
      ]),
    subscription_deleted: ({ subscription, customer, at }) =>
      mailText(spaced`${customer}のサブスクリプションの削除: ${subscription}`, [
        spaced`${customer}のサブスクリプション「${subscription}」は、${at}に削除されました。`,
        '中断から 60 日以内に再開されなかったためです。復元はできませんが、新しいサブスクリプションを注文できます。',
      ]),
  },
  ru: {
    subscription_suspended: ({ subscription, customer, deleteOn }) =>
      mailText(`Подписка приостановлена: ${subscription}, «${customer}»`, [
        `Подписка «${subscription}» клиента «${customer}» приостановлена.`,
        'Пользователи заблокированы; у администраторов сохраняется доступ к данным.',
        `Если ее не возобновят раньше, подписка будет удалена ${deleteOn}.`,
        'Возобновить подписку может тот, кто ее продал.',
      ]),
    subscription_deleted: ({ subscription, customer, at }) =>
      mailText(`Подписка удалена: ${subscription}, «${customer}»`, [
        `Подписка «${subscription}» клиента «${customer}» удалена ${at}.`,
        'Она была приостановлена и не возобновлена в течение 60 дней. Восстановить ее нельзя, но можно заказать новую.',
      ]),
  },
};
