import type { ArgumentWords } from '../argument-words.ts';

export const ja: ArgumentWords = {
  role_holds: 'この人の役割にこの操作が含まれています。',
  role_fails: 'この人の役割にこの操作は含まれていません。',
  role_elsewhere: 'この人が代表している組織は、この顧客ではありません。',
  action_unknown: '対象のサービスに、この名前の操作はありません。',
  program_holds: 'パートナーのプログラムでこの操作が認められています。',
  program_fails: 'パートナーのプログラムではこの操作が認められていません。',
  standing_holds: 'パートナーのアカウントの状態でこの操作が認められています。',
  standing_fails: 'パートナーのアカウントの現在の状態では、この操作は認められていません。',
  relationship_holds: 'パートナーと顧客の間に再販業者関係があります。',
  relationship_by_subscription: 'パートナーは、この顧客のサブスクリプションの間接リセラーとして指定されています。',
  relationship_fails: 'パートナーと顧客の間に再販業者関係がありません。',
  reseller_holds: 'このサブスクリプションはこの組織が販売しました。',
  reseller_fails: 'このサブスクリプションはこの組織が販売したものではありません。',
  privileges_hold: '必要な代理管理者特権を顧客が付与しています。',
  privileges_lack: '必要な代理管理者特権を顧客が付与していません。',
  privileges_over: '顧客が付与した代理管理者特権は、すでに無効になっています。',
  privileges_narrow: '顧客は代理管理者特権を付与していますが、付与された役割にこの操作は含まれていません。',
  subscription_active: 'サブスクリプションは有効です。',
  subscription_inactive: 'サブスクリプションは有効ではありません。',
};
