import { type LocalizedMailTexts, listOf, mailText, spaced } from '../platform/mail-text.ts';

/** `at` is already written out, `by` names the person, `services` are the granted ones by name. */
export type RelationshipMails = {
  readonly request_forwarded: { readonly forwarder: string; readonly partner: string; readonly url: string };
  readonly request_declined: { readonly customer: string; readonly reason?: string | undefined };
  readonly relationship_started: {
    readonly customer: string;
    readonly services: readonly string[];
    readonly by: string;
    readonly at: string;
    readonly url: string;
  };
  readonly relationship_ended: {
    readonly partner: string;
    readonly customer: string;
    readonly by: string;
    readonly at: string;
    readonly recipient: 'partner' | 'customer';
  };
};

/** What the mails about requests and relationships say (Q10, A4, D1, D2, D10). */
export const relationshipMails: LocalizedMailTexts<RelationshipMails> = {
  en: {
    request_forwarded: ({ forwarder, partner, url }) =>
      mailText(
        `A request from ${partner} needs your decision`,
        [
          `${partner} asks your organisation for a reseller relationship. ` +
            `${forwarder} has forwarded the request to you, because only a global administrator can accept it.`,
          'Nothing has been established yet. Please open the link below, read what is asked, and accept or decline.',
        ],
        url,
      ),
    request_declined: ({ customer, reason }) =>
      mailText(`${customer} declined your request`, [
        `${customer} declined your request for a reseller relationship. Nothing has changed.`,
        reason === undefined ? undefined : `Reason given: ${reason}`,
      ]),
    relationship_started: ({ customer, services, by, at, url }) =>
      mailText(
        `${customer} accepted your request`,
        [
          `There is now a reseller relationship between you and ${customer}. ` +
            `Your request was accepted by ${by} on ${at}.`,
          services.length > 0
            ? `You received delegated admin privileges for ${listOf(services, 'en')}.`
            : 'You received no delegated admin privileges.',
          'The customer is on your customer list. Its existing subscriptions, bills and partners of record ' +
            'stay as they are.',
        ],
        url,
      ),
    relationship_ended: ({ partner, customer, by, at, recipient }) =>
      mailText(`The reseller relationship of ${partner} and ${customer} has ended`, [
        `The reseller relationship between ${partner} and ${customer} was ended by ${by} on ${at}.`,
        recipient === 'partner'
          ? 'Your delegated admin privileges ended with it, and the customer is no longer on your customer list.'
          : `The delegated admin privileges of ${partner} ended with it.`,
        'The history stays readable for both sides.',
      ]),
  },
  'zh-CN': {
    request_forwarded: ({ forwarder, partner, url }) =>
      mailText(
        spaced`${partner}的请求需要您决定`,
        [
          spaced`${partner}请求与贵组织建立经销商关系。只有全局管理员才能接受此请求，因此${forwarder}将其转发给您。`,
          '目前尚未建立任何关系。请打开下面的链接，阅读请求内容，然后接受或拒绝。',
        ],
        url,
      ),
    request_declined: ({ customer, reason }) =>
      mailText(spaced`${customer}拒绝了您的请求`, [
        spaced`${customer}拒绝了您建立经销商关系的请求。一切保持不变。`,
        reason === undefined ? undefined : spaced`对方说明的原因：${reason}`,
      ]),
    relationship_started: ({ customer, services, by, at, url }) =>
      mailText(
        spaced`${customer}接受了您的请求`,
        [
          spaced`您与${customer}之间已建立经销商关系。接受人：${by}；时间：${at}。`,
          services.length > 0
            ? spaced`您已获得以下服务的委派的管理权限：${listOf(services, 'zh-CN')}。`
            : '您未获得任何委派的管理权限。',
          '该客户已列入您的客户列表。其现有订阅、帐单和登记合作伙伴均保持不变。',
        ],
        url,
      ),
    relationship_ended: ({ partner, customer, by, at, recipient }) =>
      mailText(spaced`${partner}与${customer}的经销商关系已结束`, [
        spaced`${partner}与${customer}之间的经销商关系已结束。操作人：${by}；时间：${at}。`,
        recipient === 'partner'
          ? '您的委派的管理权限随之终止，该客户也不再列入您的客户列表。'
          : spaced`${partner}的委派的管理权限随之终止。`,
        '双方仍可查阅历史记录。',
      ]),
  },
  'zh-TW': {
    request_forwarded: ({ forwarder, partner, url }) =>
      mailText(
        spaced`${partner}的要求需要您決定`,
        [
          spaced`${partner}要求與貴組織建立經銷商關係。只有全域系統管理員可以接受此要求，因此${forwarder}將其轉寄給您。`,
          '目前尚未建立任何關係。請開啟下方連結，閱讀要求的內容，然後接受或拒絕。',
        ],
        url,
      ),
    request_declined: ({ customer, reason }) =>
      mailText(spaced`${customer}拒絕了您的要求`, [
        spaced`${customer}拒絕了您建立經銷商關係的要求。一切維持不變。`,
        reason === undefined ? undefined : spaced`對方說明的原因：${reason}`,
      ]),
    relationship_started: ({ customer, services, by, at, url }) =>
      mailText(
        spaced`${customer}接受了您的要求`,
        [
          spaced`您與${customer}之間已建立經銷商關係。接受者：${by}；時間：${at}。`,
          services.length > 0
            ? spaced`您已取得下列服務的委派的系統管理員權限：${listOf(services, 'zh-TW')}。`
            : '您未取得任何委派的系統管理員權限。',
          '該客戶已列入您的客戶清單。其現有的訂用帳戶、帳單與登記合作夥伴都維持不變。',
        ],
        url,
      ),
    relationship_ended: ({ partner, customer, by, at, recipient }) =>
      mailText(spaced`${partner}與${customer}的經銷商關係已結束`, [
        spaced`${partner}與${customer}之間的經銷商關係已結束。執行者：${by}；時間：${at}。`,
        recipient === 'partner'
          ? '您的委派的系統管理員權限隨之終止，該客戶也不再列入您的客戶清單。'
          : spaced`${partner}的委派的系統管理員權限隨之終止。`,
        '雙方仍可查閱歷程記錄。',
      ]),
  },
  ja: {
    request_forwarded: ({ forwarder, partner, url }) =>
      mailText(
        spaced`${partner}からの要求をご確認ください`,
        [
          spaced`${partner}が貴組織との再販業者関係を要求しています。` +
            spaced`承諾できるのはグローバル管理者だけのため、${forwarder}さんがこの要求を転送しました。`,
          'まだ何も結ばれていません。下のリンクから内容をお読みのうえ、承諾または辞退してください。',
        ],
        url,
      ),
    request_declined: ({ customer, reason }) =>
      mailText(spaced`${customer}が要求を辞退しました`, [
        spaced`${customer}が再販業者関係の要求を辞退しました。何も変更されていません。`,
        reason === undefined ? undefined : spaced`先方からの理由: ${reason}`,
      ]),
    relationship_started: ({ customer, services, by, at, url }) =>
      mailText(
        spaced`${customer}が要求を承諾しました`,
        [
          spaced`${customer}との再販業者関係が結ばれました。承諾者: ${by}、日時: ${at}。`,
          services.length > 0
            ? spaced`次のサービスの代理管理者特権が付与されました: ${listOf(services, 'ja')}。`
            : '代理管理者特権は付与されていません。',
          'この顧客は顧客一覧に追加されました。既存のサブスクリプション、請求書、指名パートナーはそのままです。',
        ],
        url,
      ),
    relationship_ended: ({ partner, customer, by, at, recipient }) =>
      mailText(spaced`${partner}と${customer}の再販業者関係の終了`, [
        spaced`${partner}と${customer}の再販業者関係は終了しました。実施者: ${by}、日時: ${at}。`,
        recipient === 'partner'
          ? 'これに伴い御社の代理管理者特権は終了し、この顧客は顧客一覧から外れました。'
          : spaced`これに伴い、${partner}の代理管理者特権は終了しました。`,
        '履歴は、今後も双方で閲覧できます。',
      ]),
  },
  ru: {
    request_forwarded: ({ forwarder, partner, url }) =>
      mailText(
        `Запрос партнера «${partner}» ждет вашего решения`,
        [
          `Партнер «${partner}» направил вашей организации запрос отношений торгового посредника. ` +
            'Принять его может только глобальный администратор, поэтому запрос переслан вам. ' +
            `Переслал пользователь: ${forwarder}.`,
          'Пока ничего не установлено. Откройте ссылку ниже, прочитайте запрос и примите или отклоните его.',
        ],
        url,
      ),
    request_declined: ({ customer, reason }) =>
      mailText(`Клиент «${customer}» отклонил ваш запрос`, [
        `Клиент «${customer}» отклонил ваш запрос отношений торгового посредника. Ничего не изменилось.`,
        reason === undefined ? undefined : `Указанная причина: ${reason}`,
      ]),
    relationship_started: ({ customer, services, by, at, url }) =>
      mailText(
        `Клиент «${customer}» принял ваш запрос`,
        [
          `С клиентом «${customer}» у вас установлены отношения торгового посредника. Запрос принят: ${by}, ${at}.`,
          services.length > 0
            ? `Вам предоставлены делегированные права администратора для служб: ${listOf(services, 'ru')}.`
            : 'Делегированные права администратора не предоставлены.',
          'Клиент добавлен в ваш список клиентов. Его подписки, счета и закрепленные партнеры остаются без изменений.',
        ],
        url,
      ),
    relationship_ended: ({ partner, customer, by, at, recipient }) =>
      mailText(`Отношения завершены: «${partner}» и «${customer}»`, [
        `Отношения клиента «${customer}» с торговым посредником «${partner}» завершены. Завершено: ${by}, ${at}.`,
        recipient === 'partner'
          ? 'Вместе с ними прекратились ваши делегированные права администратора; клиента больше нет в вашем ' +
            'списке клиентов.'
          : `Вместе с ними прекратились делегированные права администратора партнера «${partner}».`,
        'История остается доступной обеим сторонам.',
      ]),
  },
};
