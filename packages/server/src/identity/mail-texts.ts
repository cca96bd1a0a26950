import { type LocalizedMailTexts, mailText, spaced } from '../platform/mail-text.ts';

export type IdentityMails = {
  /** To a person who was given an account; `until` is already written out. */
  readonly set_up_link: {
    readonly name: string;
    readonly organization: string;
    readonly url: string;
    readonly until: string;
  };
};

/** What the mails about people and their accounts say. */
export const identityMails: LocalizedMailTexts<IdentityMails> = {
  en: {
    set_up_link: ({ name, organization, url, until }) =>
      mailText(
        `Your account at ${organization}`,
        [
          `Dear ${name}, an account has been opened for you at ${organization}.`,
          `Please open the link below and choose a password. The link works once, until ${until}.`,
          'If you did not expect this message, leave the link unused and tell your administrator.',
        ],
        url,
      ),
  },
  'zh-CN': {
    set_up_link: ({ name, organization, url, until }) =>
      mailText(
        spaced`您在${organization}的帐户`,
        [
          spaced`${name}，您好！${organization}已为您开通帐户。`,
          spaced`请打开下面的链接并设置密码。链接只能使用一次，有效期至${until}。`,
          '如果您没有预料到会收到此邮件，请勿使用该链接，并告知您的管理员。',
        ],
        url,
      ),
  },
  'zh-TW': {
    set_up_link: ({ name, organization, url, until }) =>
      mailText(
        spaced`您在${organization}的帳戶`,
        [
          spaced`${name}，您好：${organization}已為您開立帳戶。`,
          spaced`請開啟下方連結並設定密碼。連結只能使用一次，有效期限至${until}。`,
          '如果您並未預期會收到此郵件，請勿使用該連結，並告知您的系統管理員。',
        ],
        url,
      ),
  },
  ja: {
    set_up_link: ({ name, organization, url, until }) =>
      mailText(
        spaced`${organization}のアカウントのご案内`,
        [
          spaced`${name}様、${organization}のアカウントが用意されました。`,
          spaced`下のリンクを開き、パスワードを設定してください。リンクは 1 回限り、${until}までご利用いただけます。`,
          'お心当たりがない場合は、リンクを使用せず、管理者にお知らせください。',
        ],
        url,
      ),
  },
  ru: {
    set_up_link: ({ name, organization, url, until }) =>
      mailText(
        `Ваша учетная запись в организации «${organization}»`,
        [
          `Здравствуйте, ${name}! Для вас создана учетная запись в организации «${organization}».`,
          'Откройте ссылку ниже и задайте пароль. Ссылкой можно воспользоваться один раз. ' +
            `Срок ее действия истекает ${until}.`,
          'Если вы не ожидали этого письма, не переходите по ссылке и сообщите своему администратору.',
        ],
        url,
      ),
  },
};
