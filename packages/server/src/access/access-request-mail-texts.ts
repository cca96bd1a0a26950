import { type LocalizedMailTexts, listOf, mailText, spaced } from '../platform/mail-text.ts';

type Asked = { readonly partner: string; readonly service: string; readonly reason?: string | undefined };

/** Services and roles by name, `by` a person; `until` is already written out. */
export type AccessRequestMails = {
  readonly access_requested: Asked & {
    readonly by: string;
    readonly roles: readonly string[];
    readonly until: string;
    readonly url: string;
  };
  readonly access_declined: Asked & { readonly customer: string; readonly by: string };
};

/** What the mails about requests for access say. */
export const accessRequestMails: LocalizedMailTexts<AccessRequestMails> = {
  en: {
    access_requested: ({ partner, service, by, roles, reason, until, url }) =>
      mailText(
        `${partner} asks for access to ${service}`,
        [
          `${by} of ${partner} needs privileges for ${service} that were not granted. Roles: ${listOf(roles, 'en')}.`,
          reason === undefined ? undefined : `Reason given: ${reason}`,
          `The request is filled in at the link below. You can grant it, change it or decline it until ${until}.`,
          'Nothing is granted as long as you do not answer. Subscriptions and bills stay as they are in any case.',
        ],
        url,
      ),
    access_declined: ({ partner, customer, service, by, reason }) =>
      mailText(`${customer} declined the request for ${service}`, [
        `${by} of ${customer} declined the request of ${partner} for access to ${service}.`,
        reason === undefined ? undefined : `Reason given: ${reason}`,
        'What you held before has not changed.',
      ]),
  },
  'zh-CN': {
    access_requested: ({ partner, service, by, roles, reason, until, url }) =>
      mailText(
        spaced`${partner}请求访问${service}`,
        [
          spaced`${partner}的${by}需要${service}的权限，而该权限尚未授予。角色：${listOf(roles, 'zh-CN')}。`,
          reason === undefined ? undefined : `所填理由：${reason}`,
          spaced`请求内容已在下面的链接中填好。您可以在${until}之前授予、修改或拒绝。`,
          '在您答复之前，不会授予任何权限。订阅和账单在任何情况下都保持不变。',
        ],
        url,
      ),
    access_declined: ({ partner, customer, service, by, reason }) =>
      mailText(spaced`${customer}拒绝了对${service}的访问请求`, [
        spaced`${customer}的${by}拒绝了${partner}对${service}的访问请求。`,
        reason === undefined ? undefined : `所填理由：${reason}`,
        '您此前持有的权限没有变化。',
      ]),
  },
  'zh-TW': {
    access_requested: ({ partner, service, by, roles, reason, until, url }) =>
      mailText(
        spaced`${partner}要求存取${service}`,
        [
          spaced`${partner}的${by}需要${service}的權限，但該權限尚未授與。角色：${listOf(roles, 'zh-TW')}。`,
          reason === undefined ? undefined : `所填理由：${reason}`,
          spaced`要求內容已在下方連結中填妥。您可以在${until}之前授與、修改或拒絕。`,
          '在您答覆之前，不會授與任何權限。訂用帳戶與帳單在任何情況下都維持不變。',
        ],
        url,
      ),
    access_declined: ({ partner, customer, service, by, reason }) =>
      mailText(spaced`${customer}拒絕了對${service}的存取要求`, [
        spaced`${customer}的${by}拒絕了${partner}對${service}的存取要求。`,
        reason === undefined ? undefined : `所填理由：${reason}`,
        '您先前持有的權限沒有變更。',
      ]),
  },
  ja: {
    access_requested: ({ partner, service, by, roles, reason, until, url }) =>
      mailText(
        spaced`${partner}が${service}へのアクセスを要求しています`,
        [
          spaced`${partner}の${by}さんが、まだ付与されていない${service}の特権を必要としています。役割: ${listOf(roles, 'ja')}`,
          reason === undefined ? undefined : `お知らせいただいた理由: ${reason}`,
          spaced`要求の内容は、下のリンク先に入力されています。${until}まで、付与、変更、辞退のいずれかを選べます。`,
          'ご回答いただくまで、何も付与されません。サブスクリプションと請求は、いずれの場合も変わりません。',
        ],
        url,
      ),
    access_declined: ({ partner, customer, service, by, reason }) =>
      mailText(spaced`${customer}が${service}へのアクセス要求を辞退しました`, [
        spaced`${customer}の${by}さんが、${partner}からの${service}へのアクセス要求を辞退しました。`,
        reason === undefined ? undefined : `お知らせいただいた理由: ${reason}`,
        'これまでの特権に変更はありません。',
      ]),
  },
  ru: {
    access_requested: ({ partner, service, by, roles, reason, until, url }) =>
      mailText(
        `Партнер «${partner}» просит доступ к службе «${service}»`,
        [
          `Сотруднику партнера «${partner}» (${by}) нужны права для службы «${service}», которые не предоставлены. ` +
            `Роли: ${listOf(roles, 'ru')}.`,
          reason === undefined ? undefined : `Указанная причина: ${reason}`,
          `Запрос уже заполнен по ссылке ниже. Его можно удовлетворить, изменить или отклонить до ${until}.`,
          'Пока вы не ответите, ничего не предоставляется. Подписки и счета в любом случае остаются без изменений.',
        ],
        url,
      ),
    access_declined: ({ partner, customer, service, by, reason }) =>
      mailText(`Клиент «${customer}» отклонил запрос доступа к службе «${service}»`, [
        `Представитель клиента «${customer}» (${by}) отклонил запрос партнера «${partner}» на доступ к службе ` +
          `«${service}».`,
        reason === undefined ? undefined : `Указанная причина: ${reason}`,
        'Ваши прежние права не изменились.',
      ]),
  },
};
