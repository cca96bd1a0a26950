import { type LocalizedMailTexts, mailText, spaced } from '../platform/mail-text.ts';

type PartnershipStarted = {
  readonly provider: string;
  readonly reseller: string;
  readonly by: string;
  readonly at: string;
};

/** `at` is already written out, `by` names the person. */
export type OrganizationMails = {
  readonly partner_suspended: { readonly partner: string; readonly reason: string };
  readonly partner_reactivated: { readonly partner: string };
  readonly partner_terminated: { readonly partner: string; readonly reason: string };
  readonly partnership_started: PartnershipStarted;
  readonly partnership_ended: PartnershipStarted & { readonly recipient: 'provider' | 'reseller' };
};

/** What the mails about a partner's standing (D8, D21) and about partnerships (M8, D11) say. */
export const organizationMails: LocalizedMailTexts<OrganizationMails> = {
  en: {
    partner_suspended: ({ partner, reason }) =>
      mailText(`The account of ${partner} is suspended`, [
        `The operator has suspended the account of ${partner}. Reason: ${reason}`,
        'Until it is reactivated, you cannot invite, create customers, order, change seats, order add-ons or ' +
          'upgrade subscriptions. You can still manage what exists.',
        'Whoever follows your invitation link reads that the request cannot be accepted at present.',
        'The operator can reactivate the account once the reason is settled.',
      ]),
    partner_reactivated: ({ partner }) =>
      mailText(`The account of ${partner} is active again`, [
        `The operator has reactivated the account of ${partner}.`,
        'Everything that the suspension prevented is possible again, and your invitation link works as before.',
      ]),
    partner_terminated: ({ partner, reason }) =>
      mailText(`The account of ${partner} is terminated`, [
        `The operator has terminated the account of ${partner}. Reason: ${reason}`,
        'Nothing can be done with the account any more, and its invitation link no longer establishes anything.',
      ]),
    partnership_started: ({ provider, reseller, by, at }) =>
      mailText(`Partnership of ${provider} and ${reseller}`, [
        `A partnership between ${provider}, as indirect provider, and ${reseller}, as indirect reseller, was ` +
          `accepted by ${by} on ${at}.`,
        `${reseller} can now forward the invitation of ${provider}. ` +
          `The relationships that arise from it belong to ${provider}.`,
      ]),
    partnership_ended: ({ provider, reseller, by, at, recipient }) =>
      mailText(`End of the partnership of ${provider} and ${reseller}`, [
        `The partnership between ${provider} and ${reseller} was ended by ${by} on ${at}.`,
        'Customers, subscriptions and privileges stay as they are.',
        recipient === 'provider'
          ? `${reseller} can no longer forward your invitation.`
          : `You can no longer forward the invitation of ${provider}.`,
      ]),
  },
  'zh-CN': {
    partner_suspended: ({ partner, reason }) =>
      mailText(spaced`${partner}的帐户已暂停`, [
        spaced`运营方已暂停${partner}的帐户。原因：${reason}`,
        '在重新激活之前，您不能发出邀请、创建客户、订购、更改席位、订购附加产品或转换（升级）订阅。现有内容仍可继续管理。',
        '打开您邀请链接的人会看到：目前无法接受此请求。',
        '待暂停原因解决后，运营方可以重新激活该帐户。',
      ]),
    partner_reactivated: ({ partner }) =>
      mailText(spaced`${partner}的帐户已重新激活`, [
        spaced`运营方已重新激活${partner}的帐户。`,
        '因暂停而受限的操作均已恢复，您的邀请链接也照常有效。',
      ]),
    partner_terminated: ({ partner, reason }) =>
      mailText(spaced`${partner}的帐户已终止`, [
        spaced`运营方已终止${partner}的帐户。原因：${reason}`,
        '该帐户不能再执行任何操作，其邀请链接也不能再用于建立任何关系。',
      ]),
    partnership_started: ({ provider, reseller, by, at }) =>
      mailText(spaced`${provider}与${reseller}的合作关系`, [
        spaced`间接提供商${provider}与间接经销商${reseller}已建立合作关系。确认人：${by}；时间：${at}。`,
        spaced`${reseller}现在可以转发${provider}的邀请，由此建立的经销商关系归${provider}所有。`,
      ]),
    partnership_ended: ({ provider, reseller, by, at, recipient }) =>
      mailText(spaced`${provider}与${reseller}的合作关系已结束`, [
        spaced`${provider}与${reseller}的合作关系已结束。操作人：${by}；时间：${at}。`,
        '客户、订阅和权限均保持不变。',
        recipient === 'provider' ? spaced`${reseller}不能再转发您的邀请。` : spaced`您不能再转发${provider}的邀请。`,
      ]),
  },
  'zh-TW': {
    partner_suspended: ({ partner, reason }) =>
      mailText(spaced`${partner}的帳戶已暫停`, [
        spaced`營運商已暫停${partner}的帳戶。原因：${reason}`,
        '在重新啟用之前，您無法發出邀請、建立客戶、訂購、變更席次、訂購附加元件或轉換（升級）訂用帳戶。現有的項目仍可繼續管理。',
        '開啟您邀請連結的人會看到：目前無法接受此要求。',
        '待暫停原因解決之後，營運商可以重新啟用該帳戶。',
      ]),
    partner_reactivated: ({ partner }) =>
      mailText(spaced`${partner}的帳戶已重新啟用`, [
        spaced`營運商已重新啟用${partner}的帳戶。`,
        '因暫停而受限的動作均已恢復，您的邀請連結也照常有效。',
      ]),
    partner_terminated: ({ partner, reason }) =>
      mailText(spaced`${partner}的帳戶已終止`, [
        spaced`營運商已終止${partner}的帳戶。原因：${reason}`,
        '該帳戶無法再執行任何動作，其邀請連結也無法再用於建立任何關係。',
      ]),
    partnership_started: ({ provider, reseller, by, at }) =>
      mailText(spaced`${provider}與${reseller}的合作關係`, [
        spaced`間接提供者${provider}與間接經銷商${reseller}已建立合作關係。確認者：${by}；時間：${at}。`,
        spaced`${reseller}現在可以轉寄${provider}的邀請，由此建立的經銷商關係屬於${provider}。`,
      ]),
    partnership_ended: ({ provider, reseller, by, at, recipient }) =>
      mailText(spaced`${provider}與${reseller}的合作關係已結束`, [
        spaced`${provider}與${reseller}的合作關係已結束。執行者：${by}；時間：${at}。`,
        '客戶、訂用帳戶與權限都維持不變。',
        recipient === 'provider' ? spaced`${reseller}無法再轉寄您的邀請。` : spaced`您無法再轉寄${provider}的邀請。`,
      ]),
  },
  ja: {
    partner_suspended: ({ partner, reason }) =>
      mailText(spaced`${partner}のアカウントの中断`, [
        spaced`運営者が${partner}のアカウントを中断しました。理由: ${reason}`,
        '再開されるまで、招待、顧客の作成、注文、シートの変更、アドオンの注文、移行（アップグレード）は行えません。' +
          '既存のものは引き続き管理できます。',
        '招待リンクを開いた方には、要求を現在承諾できない旨が表示されます。',
        '中断の理由が解消されれば、運営者がアカウントを再開できます。',
      ]),
    partner_reactivated: ({ partner }) =>
      mailText(spaced`${partner}のアカウントの再開`, [
        spaced`運営者が${partner}のアカウントを再開しました。`,
        '中断により行えなかった操作はすべて再び行えます。招待リンクもこれまでどおりご利用いただけます。',
      ]),
    partner_terminated: ({ partner, reason }) =>
      mailText(spaced`${partner}の登録の終了`, [
        spaced`運営者が${partner}の登録を終了しました。理由: ${reason}`,
        'このアカウントでは今後いっさいの操作を行えません。招待リンクから関係が結ばれることもありません。',
      ]),
    partnership_started: ({ provider, reseller, by, at }) =>
      mailText(spaced`${provider}と${reseller}のパートナーシップ`, [
        spaced`間接プロバイダーの${provider}と間接リセラーの${reseller}との間にパートナーシップが結ばれました。` +
          spaced`承諾者: ${by}、日時: ${at}。`,
        spaced`${reseller}は${provider}の招待を転送できるようになりました。` +
          spaced`その招待から結ばれる再販業者関係は、${provider}に属します。`,
      ]),
    partnership_ended: ({ provider, reseller, by, at, recipient }) =>
      mailText(spaced`${provider}と${reseller}のパートナーシップの終了`, [
        spaced`${provider}と${reseller}のパートナーシップは終了しました。実施者: ${by}、日時: ${at}。`,
        '顧客、サブスクリプション、特権はそのまま残ります。',
        recipient === 'provider'
          ? spaced`${reseller}は、御社の招待を転送できなくなりました。`
          : spaced`${provider}の招待は転送できなくなりました。`,
      ]),
  },
  ru: {
    partner_suspended: ({ partner, reason }) =>
      mailText(`Учетная запись партнера «${partner}» приостановлена`, [
        `Оператор приостановил учетную запись партнера «${partner}». Причина: ${reason}`,
        'Пока ее работа не возобновлена, нельзя приглашать и создавать клиентов, оформлять заказы, изменять ' +
          'число рабочих мест, заказывать дополнения и выполнять переход (обновление) подписок. ' +
          'Управлять тем, что есть, по-прежнему можно.',
        'Тот, кто откроет вашу ссылку-приглашение, увидит, что сейчас запрос нельзя принять.',
        'Оператор возобновит работу учетной записи, когда причина будет устранена.',
      ]),
    partner_reactivated: ({ partner }) =>
      mailText(`Учетная запись партнера «${partner}» снова активна`, [
        `Оператор возобновил работу учетной записи партнера «${partner}».`,
        'Все, чему мешала приостановка, снова доступно; ваша ссылка-приглашение работает как прежде.',
      ]),
    partner_terminated: ({ partner, reason }) =>
      mailText(`Партнер «${partner}» исключен`, [
        `Оператор исключил партнера «${partner}». Причина: ${reason}`,
        'Действия от имени этой учетной записи больше невозможны, а по ее ссылке-приглашению ничего нельзя установить.',
      ]),
    partnership_started: ({ provider, reseller, by, at }) =>
      mailText(`Партнерство: «${provider}» и «${reseller}»`, [
        `Косвенный поставщик «${provider}» и косвенный торговый посредник «${reseller}» заключили партнерство.`,
        `Предложение принято: ${by}, ${at}.`,
        `Теперь «${reseller}» может пересылать приглашение поставщика «${provider}». ` +
          'Отношения с клиентами, возникшие по этому приглашению, принадлежат поставщику.',
      ]),
    partnership_ended: ({ provider, reseller, by, at, recipient }) =>
      mailText(`Партнерство завершено: «${provider}» и «${reseller}»`, [
        `Партнерство косвенного поставщика «${provider}» и косвенного торгового посредника «${reseller}» завершено.`,
        `Завершено: ${by}, ${at}.`,
        'Клиенты, подписки и права остаются без изменений.',
        recipient === 'provider'
          ? `Торговый посредник «${reseller}» больше не может пересылать ваше приглашение.`
          : `Вы больше не можете пересылать приглашение поставщика «${provider}».`,
      ]),
  },
};
