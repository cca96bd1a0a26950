import type { ArgumentWords } from '../argument-words.ts';

export const zhCN: ArgumentWords = {
  role_holds: '此人的角色包含该操作。',
  role_fails: '此人的角色不包含该操作。',
  role_elsewhere: '此人代表的组织不是该客户。',
  action_unknown: '所涉及的服务中没有这一名称的操作。',
  program_holds: '合作伙伴所属的计划允许该操作。',
  program_fails: '合作伙伴所属的计划不允许该操作。',
  standing_holds: '合作伙伴帐户的状态允许该操作。',
  standing_fails: '合作伙伴帐户的当前状态不允许该操作。',
  relationship_holds: '合作伙伴与客户之间存在经销商关系。',
  relationship_by_subscription: '合作伙伴已被指定为该客户某个订阅的间接经销商。',
  relationship_fails: '合作伙伴与客户之间没有经销商关系。',
  reseller_holds: '该订阅由此组织售出。',
  reseller_fails: '该订阅不是由此组织售出的。',
  privileges_hold: '客户已授予该操作所需的委派的管理权限。',
  privileges_lack: '客户未授予该操作所需的委派的管理权限。',
  privileges_over: '客户曾授予委派的管理权限，但权限现已失效。',
  privileges_narrow: '客户已授予委派的管理权限，但所授予的角色不包含该操作。',
  subscription_active: '订阅处于活动状态。',
  subscription_inactive: '订阅未处于活动状态。',
};
