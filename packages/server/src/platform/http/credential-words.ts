import type { Locale } from '@mandate/domain/kernel/locale';
import type { TechnicalCode } from './technical.ts';
import type { TechnicalText } from './technical-words.ts';

type CredentialCode = Extract<
  TechnicalCode,
  'sign_in_failed' | 'insufficient_scope' | 'name_shared' | 'set_up_link_invalid' | 'password_too_weak'
>;

/** The words for what goes wrong with passwords, links and tokens. */
export const credentialWords: Readonly<Record<CredentialCode, Readonly<Record<Locale, TechnicalText>>>> = {
  sign_in_failed: {
    en: [
      'Sign-in failed',
      'There is no account with this e-mail address and password.',
      'Check both. If you have not chosen a password yet, use the link that was sent to you.',
    ],
    'zh-CN': [
      '登录失败',
      '没有与该电子邮件地址和密码相符的帐户。',
      '请检查两者。如果您还没有设置密码，请使用发送给您的链接。',
    ],
    'zh-TW': [
      '登入失敗',
      '沒有與此電子郵件地址和密碼相符的帳戶。',
      '請檢查兩者。如果您尚未設定密碼，請使用寄給您的連結。',
    ],
    ja: [
      'サインインできません',
      'このメールアドレスとパスワードに一致するアカウントはありません。',
      '両方を確認してください。パスワードをまだ設定していない場合は、届いたリンクを使用してください。',
    ],
    ru: [
      'Не удалось войти',
      'Учётной записи с таким адресом электронной почты и паролем нет.',
      'Проверьте адрес и пароль. Если вы ещё не задали пароль, воспользуйтесь присланной вам ссылкой.',
    ],
  },
  insufficient_scope: {
    en: [
      'Scope missing',
      'The access token does not have the scope that is needed here: `decisions` for decisions, `api` for everything else.',
      'Ask for a token with this scope. A global administrator or the operator decides which scopes a client has.',
    ],
    'zh-CN': [
      '缺少作用域',
      '访问令牌没有此处所需的作用域：请求决策需要 `decisions`，其他操作需要 `api`。',
      '请申请带有该作用域的令牌。客户端拥有哪些作用域由全局管理员或运营方决定。',
    ],
    'zh-TW': [
      '缺少範圍',
      '存取權杖沒有此處所需的範圍：要求決策需要 `decisions`，其他操作需要 `api`。',
      '請申請具有該範圍的權杖。用戶端擁有哪些範圍由全域系統管理員或營運方決定。',
    ],
    ja: [
      'スコープが不足しています',
      'アクセストークンに、ここで必要なスコープがありません。判定の問い合わせには `decisions`、それ以外には `api` が必要です。',
      'このスコープを含むトークンを取得してください。クライアントのスコープは、グローバル管理者または運営者が決めます。',
    ],
    ru: [
      'Не хватает области доступа',
      'У маркера доступа нет нужной здесь области: `decisions` для запроса решений, `api` для всего остального.',
      'Запросите маркер с этой областью. Какие области есть у клиента, решает глобальный администратор или оператор.',
    ],
  },
  name_shared: {
    en: [
      'Name not changed',
      'This person belongs to another organisation as well, so the name is not yours to change.',
      'Leave the name as it is; roles can be changed.',
    ],
    'zh-CN': ['姓名未更改', '此人同时属于其他组织，因此您不能更改其姓名。', '请保留原姓名；角色可以更改。'],
    'zh-TW': ['姓名未變更', '此人同時屬於其他組織，因此您無法變更其姓名。', '請保留原姓名；角色可以變更。'],
    ja: [
      '名前は変更されていません',
      'この利用者は別の組織にも所属しているため、名前を変更できません。',
      '名前はそのままにしてください。役割は変更できます。',
    ],
    ru: [
      'Имя не изменено',
      'Этот человек состоит и в другой организации, поэтому изменить его имя вы не можете.',
      'Оставьте имя без изменений; роли изменить можно.',
    ],
  },
  set_up_link_invalid: {
    en: [
      'Link no longer valid',
      'This link does not open anything: it was used, its time is over, or it never existed.',
      'If you have chosen a password, sign in with it. Otherwise ask your administrator to let you in again.',
    ],
    'zh-CN': [
      '链接已失效',
      '此链接无法使用：它已被使用、已过期，或从未存在。',
      '如果您已设置密码，请直接登录；否则请让您的管理员重新为您开通。',
    ],
    'zh-TW': [
      '連結已失效',
      '此連結無法使用：它已被使用、已過期，或從未存在。',
      '如果您已設定密碼，請直接登入；否則請您的系統管理員重新為您開通。',
    ],
    ja: [
      'リンクは無効です',
      'このリンクは使用できません。使用済みか、期限切れか、存在しないリンクです。',
      'パスワードを設定済みの場合は、サインインしてください。そうでない場合は、管理者にもう一度招待を依頼してください。',
    ],
    ru: [
      'Ссылка больше не действует',
      'Эта ссылка ничего не открывает: её уже использовали, срок её действия истёк или её не было.',
      'Если вы уже задали пароль, войдите с ним. Если нет, попросите администратора пригласить вас ещё раз.',
    ],
  },
  password_too_weak: {
    en: [
      'Password too weak',
      'A password has 12 to 200 characters, does not contain the name in your e-mail address, and is not one of those that everybody tries first.',
      'Choose a longer one: several words that do not belong together are easy to remember.',
    ],
    'zh-CN': [
      '密码强度不足',
      '密码应有 12 至 200 个字符，不得包含您电子邮件地址中的名称，也不得是常见密码。',
      '请选择更长的密码：几个互不相关的词既好记又安全。',
    ],
    'zh-TW': [
      '密碼強度不足',
      '密碼應有 12 至 200 個字元，不得包含您電子郵件地址中的名稱，也不得是常見密碼。',
      '請選擇更長的密碼：幾個互不相關的詞既好記又安全。',
    ],
    ja: [
      'パスワードが弱すぎます',
      'パスワードは 12～200 文字で、メールアドレスの名前部分を含まず、よく使われるものでないことが必要です。',
      'もっと長いパスワードにしてください。関連のない単語を組み合わせると覚えやすくなります。',
    ],
    ru: [
      'Слишком слабый пароль',
      'Пароль состоит из 12–200 символов, не содержит имени из вашего адреса электронной почты и не входит в число самых распространённых.',
      'Выберите пароль подлиннее: несколько не связанных между собой слов легко запомнить.',
    ],
  },
};
