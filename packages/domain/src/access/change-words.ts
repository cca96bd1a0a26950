import type { Locale } from '../kernel/locale.ts';
import { fill } from '../kernel/sentences/words.ts';
import type { Change } from './changes.ts';

type Said = Change['kind'] | 'grant_replacing';
type ChangeWords = Readonly<Record<Said, string>>;

const en: ChangeWords = {
  role: 'An administrator of {organization} gives this person the role “{role}”.',
  program: 'The operator moves {organization} to the program “{program}”.',
  partner_standing: 'The operator reactivates {organization}.',
  customer_standing: 'The operator reactivates the customer’s account.',
  relationship: 'A global administrator of the customer accepts a request of {organization}.',
  grant: 'A global administrator of the customer grants {organization} these roles of {service}: {roles}.',
  grant_replacing:
    'A global administrator of the customer grants {organization} these roles of {service}, in place of {holder}: {roles}.',
  sale: '{organization} sells the customer a subscription of {service}.',
  reactivation: '{organization} reactivates the suspended subscription.',
};

const zhCN: ChangeWords = {
  role: '“{organization}”的管理员授予此人“{role}”角色。',
  program: '运营方将“{organization}”转入“{program}”计划。',
  partner_standing: '运营方重新激活“{organization}”。',
  customer_standing: '运营方重新激活该客户的帐户。',
  relationship: '客户的全局管理员接受“{organization}”的请求。',
  grant: '客户的全局管理员授予“{organization}”以下 {service} 角色：{roles}。',
  grant_replacing: '客户的全局管理员授予“{organization}”以下 {service} 角色，并以其取代“{holder}”：{roles}。',
  sale: '“{organization}”向该客户销售 {service} 的订阅。',
  reactivation: '“{organization}”重新激活已暂停的订阅。',
};

const zhTW: ChangeWords = {
  role: '「{organization}」的系統管理員授與此人「{role}」角色。',
  program: '營運商將「{organization}」轉入「{program}」計畫。',
  partner_standing: '營運商重新啟用「{organization}」。',
  customer_standing: '營運商重新啟用該客戶的帳戶。',
  relationship: '客戶的全域系統管理員接受「{organization}」的要求。',
  grant: '客戶的全域系統管理員授與「{organization}」下列 {service} 角色：{roles}。',
  grant_replacing: '客戶的全域系統管理員授與「{organization}」下列 {service} 角色，並以其取代「{holder}」：{roles}。',
  sale: '「{organization}」向該客戶銷售 {service} 的訂用帳戶。',
  reactivation: '「{organization}」重新啟用已暫停的訂用帳戶。',
};

const ja: ChangeWords = {
  role: '「{organization}」の管理者が、この担当者に「{role}」の役割を割り当てます。',
  program: '運営者が、「{organization}」を「{program}」プログラムに移します。',
  partner_standing: '運営者が、「{organization}」のアカウントを再開します。',
  customer_standing: '運営者が、顧客のアカウントを再開します。',
  relationship: '顧客のグローバル管理者が、「{organization}」の要求を承諾します。',
  grant: '顧客のグローバル管理者が、「{organization}」に {service} の次の役割を付与します: {roles}。',
  grant_replacing:
    '顧客のグローバル管理者が、「{holder}」に代えて「{organization}」に {service} の次の役割を付与します: {roles}。',
  sale: '「{organization}」が、顧客に {service} のサブスクリプションを販売します。',
  reactivation: '「{organization}」が、中断中のサブスクリプションを再開します。',
};

const ru: ChangeWords = {
  role: 'Администратор организации «{organization}» назначает этому сотруднику роль «{role}».',
  program: 'Оператор переводит организацию «{organization}» в программу «{program}».',
  partner_standing: 'Оператор возобновляет работу учетной записи партнера «{organization}».',
  customer_standing: 'Оператор возобновляет работу учетной записи клиента.',
  relationship: 'Глобальный администратор клиента принимает запрос партнера «{organization}».',
  grant: 'Глобальный администратор клиента предоставляет партнеру «{organization}» роли службы {service}: {roles}.',
  grant_replacing:
    'Глобальный администратор клиента предоставляет партнеру «{organization}» роли службы {service} вместо партнера «{holder}»: {roles}.',
  sale: 'Организация «{organization}» продает клиенту подписку на службу {service}.',
  reactivation: 'Организация «{organization}» возобновляет приостановленную подписку.',
};

const byLocale: Readonly<Record<Locale, ChangeWords>> = { en, 'zh-CN': zhCN, 'zh-TW': zhTW, ja, ru };

/** What the sentence of a change names besides what the change says itself. */
export type ChangeNames = {
  /** The organisation for which the subject acts. */
  readonly organization: string;
  /** A service's own name, and those of its roles. */
  readonly service?: string | undefined;
  readonly roles?: readonly string[] | undefined;
  /** The partner that is replaced. */
  readonly holder?: string | undefined;
};

/** A change and who makes it, as a sentence in the reader's language. Roles of agents and programs are told by their codes. */
export const changeSentence = (change: Change, names: ChangeNames, locale: Locale): string => {
  const said: Said = change.kind === 'grant' && change.replaces !== undefined ? 'grant_replacing' : change.kind;
  return fill(byLocale[locale][said], {
    organization: names.organization,
    ...(names.service !== undefined && { service: names.service }),
    ...(names.roles && { roles: names.roles.join(', ') }),
    ...(names.holder !== undefined && { holder: names.holder }),
    ...(change.kind === 'role' && { role: change.role }),
    ...(change.kind === 'program' && { program: change.program }),
  });
};
