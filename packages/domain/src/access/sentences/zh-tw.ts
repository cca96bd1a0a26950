import type { ArgumentWords } from '../argument-words.ts';

export const zhTW: ArgumentWords = {
  role_holds: '此人的角色包含這項動作。',
  role_fails: '此人的角色不包含這項動作。',
  role_elsewhere: '此人所代表的組織並非這個客戶。',
  action_unknown: '相關服務中沒有這個名稱的動作。',
  program_holds: '合作夥伴所屬的計畫允許這項動作。',
  program_fails: '合作夥伴所屬的計畫不允許這項動作。',
  standing_holds: '合作夥伴帳戶的狀態允許這項動作。',
  standing_fails: '合作夥伴帳戶目前的狀態不允許這項動作。',
  relationship_holds: '合作夥伴與客戶之間有經銷商關係。',
  relationship_by_subscription: '合作夥伴已被指定為該客戶某個訂用帳戶的間接經銷商。',
  relationship_fails: '合作夥伴與客戶之間沒有經銷商關係。',
  reseller_holds: '這個訂用帳戶由此組織售出。',
  reseller_fails: '這個訂用帳戶不是由此組織售出。',
  privileges_hold: '客戶已授與這項動作所需的委派的系統管理員權限。',
  privileges_lack: '客戶尚未授與這項動作所需的委派的系統管理員權限。',
  privileges_over: '客戶曾授與委派的系統管理員權限，但權限已經失效。',
  privileges_narrow: '客戶已授與委派的系統管理員權限，但所授與的角色不包含這項動作。',
  subscription_active: '訂用帳戶為使用中。',
  subscription_inactive: '訂用帳戶並非使用中。',
};
