import type { Locale } from '@mandate/domain/kernel/locale';
import { listOf, oneLine, spaced } from '../platform/mail-text.ts';

/**
 * All that an invitation may know. Nothing here speaks of a customer: the same text goes to every one of them (Q8, Q9).
 * `reseller` forwards the invitation of `partner`, its provider (M8). Without `services` no privileges are asked for.
 */
export type InvitationParams = {
  readonly partner: string;
  readonly reseller?: string | undefined;
  readonly url: string;
  readonly services: readonly string[];
};

export type InvitationParagraph = { readonly text: string; readonly editable: boolean };
export type InvitationText = { readonly subject: string; readonly paragraphs: readonly InvitationParagraph[] };

/**
 * The e-mail with which a partner asks for a reseller relationship (Q4): who asks and why, what they would do, what
 * accepting gives, who can accept, and the link alone. The first two may be edited or deleted (Q5), the rest not (Q6).
 */
export const invitationText = (locale: Locale, params: InvitationParams): InvitationText => {
  const { partner, reseller, url } = params;
  const letter = letters[locale];
  const services = params.services.length > 0 ? listOf(params.services, locale) : undefined;
  const written =
    reseller === undefined ? letter.direct(partner, services) : letter.forwarded(reseller, partner, services);
  const editable = [written.greeting, written.offer];
  const fixed = [services ? letter.privileges(partner) : letter.relationshipOnly(partner), letter.whoAccepts];
  return {
    subject: oneLine(letter.subject(partner)),
    paragraphs: [
      ...editable.map((text) => ({ text: oneLine(text), editable: true })),
      ...fixed.map((text) => ({ text: oneLine(text), editable: false })),
      { text: url, editable: false },
    ],
  };
};

type Opening = { readonly greeting: string; readonly offer: string };
type Letter = {
  readonly subject: (partner: string) => string;
  /** `services` is absent where no privileges are asked for. */
  readonly direct: (partner: string, services: string | undefined) => Opening;
  readonly forwarded: (reseller: string, partner: string, services: string | undefined) => Opening;
  readonly privileges: (partner: string) => string;
  readonly relationshipOnly: (partner: string) => string;
  readonly whoAccepts: string;
};

const en: Letter = {
  subject: (partner) => `${partner} asks your organisation for a reseller relationship`,
  direct: (partner, services) => ({
    greeting:
      `Dear administrator, we are ${partner}. We would like to work for your organisation as a reseller, ` +
      'alongside any partners that you already have, and therefore ask you for a reseller relationship.',
    offer: services
      ? `With your consent we would provision and support the following services for you: ${services}. ` +
        'You decide on each of them.'
      : 'We would offer you subscriptions and look after them for as long as you keep them: sale, renewal and ' +
        'support. For this we need no access to your tenant.',
  }),
  forwarded: (reseller, partner, services) => ({
    greeting:
      `Dear administrator, we are ${reseller} and work together with ${partner}. On behalf of ${partner} ` +
      'we are sending you its request for a reseller relationship with your organisation.',
    offer: services
      ? `With your consent ${partner} would provision and support the following services for you: ${services}. ` +
        'You decide on each of them, and we are glad to answer your questions.'
      : `${partner} would supply the subscriptions that you buy, and we would advise you on them. ` +
        'This needs no access to your tenant.',
  }),
  privileges: (partner) =>
    `By accepting, you establish a reseller relationship with ${partner} and give it delegated admin privileges for ` +
    'the services that you choose, and nothing else: no subscription, no bill, no term and no partner of record ' +
    'changes. You can take the privileges back at any time in the admin center.',
  relationshipOnly: (partner) =>
    `By accepting, you establish a reseller relationship with ${partner}, and nothing else: it receives no delegated ` +
    'admin privileges, and no subscription, no bill, no term and no partner of record changes. You can end the ' +
    `relationship in the admin center whenever no live subscription sold by ${partner} remains.`,
  whoAccepts:
    'Only a global administrator of your organisation can accept. If that is somebody else, please forward this ' +
    'message, or open the link and forward the request from there.',
};

const zhCN: Letter = {
  subject: (partner) => spaced`${partner}请求与贵组织建立经销商关系`,
  direct: (partner, services) => ({
    greeting: spaced`尊敬的管理员：您好！我们是${partner}。我们希望在贵组织现有合作伙伴之外，作为经销商为您服务，特此请求与贵组织建立经销商关系。`,
    offer: services
      ? spaced`经您同意，我们将为您预配以下服务并提供支持：${services}。每项服务均由您决定是否同意。`
      : '我们将为您提供订阅，并在订阅的整个周期内负责销售、续订和支持。为此，我们不需要访问您的租户。',
  }),
  forwarded: (reseller, partner, services) => ({
    greeting: spaced`尊敬的管理员：您好！我们是${reseller}，与${partner}合作。兹代表${partner}向您转达其与贵组织建立经销商关系的请求。`,
    offer: services
      ? spaced`经您同意，${partner}将为您预配以下服务并提供支持：${services}。每项服务均由您决定是否同意；如有疑问，欢迎随时与我们联系。`
      : spaced`${partner}将供应您购买的订阅，我们将为您提供咨询。为此，不需要访问您的租户。`,
  }),
  privileges: (partner) =>
    spaced`接受后，贵组织即与${partner}建立经销商关系，并就您选择的服务向其授予委派的管理权限，仅此而已：` +
    '任何订阅、帐单、条款和登记合作伙伴均不会改变。您可以随时在管理中心收回这些权限。',
  relationshipOnly: (partner) =>
    spaced`接受后，贵组织即与${partner}建立经销商关系，仅此而已：对方不会获得委派的管理权限，` +
    '任何订阅、帐单、条款和登记合作伙伴均不会改变。' +
    spaced`当${partner}售出的订阅均已终止时，您可以在管理中心结束此关系。`,
  whoAccepts:
    '只有贵组织的全局管理员才能接受。如果您不是全局管理员，请将此邮件转发给全局管理员，或打开链接后在页面中转发此请求。',
};

const zhTW: Letter = {
  subject: (partner) => spaced`${partner}要求與貴組織建立經銷商關係`,
  direct: (partner, services) => ({
    greeting: spaced`系統管理員您好：我們是${partner}。我們希望在貴組織現有的合作夥伴之外，以經銷商的身分為您服務，因此要求與貴組織建立經銷商關係。`,
    offer: services
      ? spaced`經您同意，我們將為您佈建下列服務並提供支援：${services}。每項服務都由您決定是否同意。`
      : '我們將為您提供訂用帳戶，並在整個使用期間負責銷售、續約與支援。為此，我們不需要存取您的租用戶。',
  }),
  forwarded: (reseller, partner, services) => ({
    greeting: spaced`系統管理員您好：我們是${reseller}，與${partner}合作。謹代表${partner}向您轉達其與貴組織建立經銷商關係的要求。`,
    offer: services
      ? spaced`經您同意，${partner}將為您佈建下列服務並提供支援：${services}。每項服務都由您決定是否同意；如有疑問，歡迎隨時與我們連絡。`
      : spaced`${partner}將供應您購買的訂用帳戶，我們則為您提供諮詢。為此，不需要存取您的租用戶。`,
  }),
  privileges: (partner) =>
    spaced`接受之後，貴組織即與${partner}建立經銷商關係，並就您選擇的服務授與其委派的系統管理員權限，僅此而已：` +
    '任何訂用帳戶、帳單、條款與登記合作夥伴都不會變更。您可以隨時在系統管理中心收回這些權限。',
  relationshipOnly: (partner) =>
    spaced`接受之後，貴組織即與${partner}建立經銷商關係，僅此而已：對方不會取得委派的系統管理員權限，` +
    '任何訂用帳戶、帳單、條款與登記合作夥伴都不會變更。' +
    spaced`當${partner}售出的訂用帳戶都已終止時，您可以在系統管理中心結束此關係。`,
  whoAccepts:
    '只有貴組織的全域系統管理員可以接受。如果您不是全域系統管理員，請將此郵件轉寄給全域系統管理員，或開啟連結後在頁面中轉寄此要求。',
};

const ja: Letter = {
  subject: (partner) => spaced`${partner}より再販業者関係のお願い`,
  direct: (partner, services) => ({
    greeting:
      spaced`管理者の皆様には、平素より大変お世話になっております。${partner}でございます。貴組織とすでにお取引のあるパートナー様に加え、` +
      '弊社も再販業者としてお手伝いさせていただきたく、再販業者関係のお願いを申し上げます。',
    offer: services
      ? spaced`ご同意いただけましたら、弊社が次のサービスのプロビジョニングとサポートを担当いたします: ${services}。` +
        'ご同意いただくかどうかは、サービスごとにお決めいただけます。'
      : '弊社がサブスクリプションをご提供し、販売から更新、サポートまで責任をもって担当いたします。' +
        'そのためにお客様のテナントへアクセスする必要はございません。',
  }),
  forwarded: (reseller, partner, services) => ({
    greeting:
      spaced`管理者の皆様には、平素より大変お世話になっております。${partner}と提携しております${reseller}でございます。` +
      spaced`このたび${partner}に代わり、貴組織との再販業者関係のお願いをお届けいたします。`,
    offer: services
      ? spaced`ご同意いただけましたら、${partner}が次のサービスのプロビジョニングとサポートを担当いたします: ${services}。` +
        'ご同意いただくかどうかは、サービスごとにお決めいただけます。ご不明な点は弊社までお問い合わせください。'
      : spaced`ご購入いただくサブスクリプションは${partner}がご提供し、弊社がご相談を承ります。` +
        'そのためにお客様のテナントへアクセスする必要はございません。',
  }),
  privileges: (partner) =>
    spaced`ご承諾いただくと、${partner}との再販業者関係が結ばれ、お選びいただいたサービスの代理管理者特権が付与されます。` +
    'それ以外に変わることはなく、サブスクリプション、請求書、条件、指名パートナーはいずれも現在のままです。' +
    '特権は、管理センターでいつでも削除していただけます。',
  relationshipOnly: (partner) =>
    spaced`ご承諾いただくと、${partner}との再販業者関係が結ばれます。代理管理者特権は付与されません。` +
    'それ以外に変わることはなく、サブスクリプション、請求書、条件、指名パートナーはいずれも現在のままです。' +
    spaced`${partner}が販売した有効なサブスクリプションが残っていなければ、関係は管理センターで終了していただけます。`,
  whoAccepts:
    '承諾できるのは、貴組織のグローバル管理者の方だけです。' +
    'そのほかの方は、このメールを転送されるか、リンク先のページから要求を転送してください。',
};

const ru: Letter = {
  subject: (partner) => `Запрос отношений торгового посредника от компании «${partner}»`,
  direct: (partner, services) => ({
    greeting:
      `Здравствуйте! Мы — компания «${partner}». Мы хотели бы работать с вашей организацией как торговый посредник, ` +
      'наряду с партнерами, которые у вас уже есть, и потому направляем вам запрос отношений торгового посредника.',
    offer: services
      ? `С вашего согласия мы будем заниматься подготовкой и поддержкой следующих служб: ${services}. ` +
        'Решение по каждой из них принимаете вы.'
      : 'Мы будем предлагать вам подписки и сопровождать их, пока они вам нужны: продажа, продление, поддержка. ' +
        'Доступ к вашему тенанту для этого не нужен.',
  }),
  forwarded: (reseller, partner, services) => ({
    greeting:
      `Здравствуйте! Мы — компания «${reseller}» и работаем вместе с партнером «${partner}». ` +
      'От его имени передаем вам запрос отношений торгового посредника с вашей организацией.',
    offer: services
      ? `С вашего согласия компания «${partner}» будет заниматься подготовкой и поддержкой служб: ${services}. ` +
        'Решение по каждой из них принимаете вы, а мы охотно ответим на ваши вопросы.'
      : `Компания «${partner}» будет поставлять подписки, которые вы покупаете, а мы будем вас консультировать. ` +
        'Доступ к вашему тенанту для этого не нужен.',
  }),
  privileges: (partner) =>
    `Приняв запрос, вы установите отношения с торговым посредником «${partner}» и предоставите ему делегированные ` +
    'права администратора для выбранных вами служб, и ничего больше: подписки, счета, условия и закрепленные ' +
    'партнеры не изменятся. Отозвать права можно в любое время в центре администрирования.',
  relationshipOnly: (partner) =>
    `Приняв запрос, вы установите отношения с торговым посредником «${partner}», и ничего больше: делегированных ` +
    'прав администратора он не получит, а подписки, счета, условия и закрепленные партнеры не изменятся. ' +
    'Завершить отношения можно в центре администрирования, когда не останется действующих подписок, ' +
    `проданных партнером «${partner}».`,
  whoAccepts:
    'Принять запрос может только глобальный администратор вашей организации. Если это не вы, перешлите ему это ' +
    'письмо или откройте ссылку и перешлите запрос оттуда.',
};

const letters: Readonly<Record<Locale, Letter>> = { en, 'zh-CN': zhCN, 'zh-TW': zhTW, ja, ru };
