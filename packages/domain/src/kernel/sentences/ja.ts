import type { Words } from './words.ts';

export const ja: Words = {
  role_not_permitted: {
    sentence: '現在の役割では、この操作を行えません。',
    fix: '組織の管理者が、この操作を含む役割を割り当てるか、代わりに操作できます。',
  },
  program_not_permitted: {
    sentence: '「{program}」プログラムのパートナーは、この操作を行えません。',
    fix: '組織のプログラムは、運営者が変更できます。',
  },
  indirect_reseller_cannot_invite: {
    sentence: '間接リセラーが独自の招待を作成することはできません。',
    fix: '間接プロバイダーから提供された招待をご利用ください。招待の一覧に表示されています。',
  },
  only_customer_global_admin: {
    sentence: '要求の承諾、特権の付与と削除を行えるのは、顧客のグローバル管理者だけです。',
    fix: '顧客のグローバル管理者にご依頼ください。要求を転送することもできます。',
  },
  only_customer_sees_partners: {
    sentence: 'すべてのパートナーを確認できるのは、その顧客だけです。',
    fix: '顧客は [パートナー関係] ページで確認できます。',
  },
  ask_your_reseller: {
    sentence: 'サブスクリプションの変更は販売元が行います。管理センターでは変更できません。',
    fix: 'サブスクリプションの再販業者にご依頼ください。',
  },
  operator_holds_no_privileges: {
    sentence: '運営者は、顧客テナントの特権を持ちません。',
    fix: '顧客がご自身で行うか、パートナーに特権を付与できます。',
  },
  partner_suspended: {
    sentence: '「{partner}」のアカウントは中断されているため、現在この操作を行えません。',
    fix: '中断の理由が解消されれば、運営者がアカウントを再開できます。',
  },
  partner_terminated: {
    sentence: '「{partner}」は、すでにパートナーではありません。',
    fix: '運営者が改めて登録した場合に限り、ご利用いただけます。',
  },
  no_relationship: {
    sentence: 'この顧客との再販業者関係がありません。',
    fix: '再販業者関係を要求してください。顧客のグローバル管理者が判断します。',
  },
  bill_belongs_to_reseller: {
    sentence: '請求書は、サブスクリプションを販売したパートナーだけに発行されます。',
    fix: '販売元の再販業者に、請求書の提示をご依頼ください。',
  },
  seats_belong_to_reseller: {
    sentence: 'シートを変更できるのは、サブスクリプションを販売したパートナーだけです。',
    fix: '販売元の再販業者にご依頼ください。',
  },
  addons_belong_to_reseller: {
    sentence: 'アドオンを注文できるのは、サブスクリプションを販売したパートナーだけです。',
    fix: '販売元の再販業者にご依頼ください。',
  },
  transition_belongs_to_reseller: {
    sentence: '移行（アップグレード）を行えるのは、サブスクリプションを販売したパートナーだけです。',
    fix: '販売元の再販業者にご依頼ください。',
  },
  migration_belongs_to_reseller: {
    sentence: 'マイグレーションを行えるのは、サブスクリプションを販売したパートナーだけです。',
    fix: '販売元の再販業者にご依頼ください。',
  },
  partner_of_record_belongs_to_reseller: {
    sentence: '指名パートナーを変更できるのは、サブスクリプションを販売したパートナーだけです。',
    fix: '販売元の再販業者にご依頼ください。',
  },
  lifecycle_belongs_to_reseller: {
    sentence: '中断、再開、取り消しを行えるのは、サブスクリプションを販売したパートナーだけです。',
    fix: '販売元の再販業者にご依頼ください。',
  },
  not_reseller_of_record: {
    sentence: 'この操作を行えるのは、顧客にサブスクリプションを販売したパートナーだけです。',
    fix: '販売元の再販業者にご依頼ください。',
  },
  privileges_missing: {
    sentence: '「{partner}」には、{service} の代理管理者特権がありません。',
    fix: '顧客のグローバル管理者が、「{partner}」に {service} の特権を付与できます。',
  },
  privileges_removed: {
    sentence: '「{partner}」の {service} に対する代理管理者特権は削除されました。',
    fix: '改めて要求してください。顧客のグローバル管理者が「{partner}」に {service} の特権を付与できます。',
  },
  privileges_expired: {
    sentence: '「{partner}」の {service} に対する代理管理者特権は期限が切れています。',
    fix: '改めて要求してください。顧客のグローバル管理者が「{partner}」に {service} の特権を付与できます。',
  },
  privileges_required: {
    sentence: 'この操作には {service} の代理管理者特権が必要ですが、「{partner}」にはその特権がありません。',
    fix: '顧客のグローバル管理者が、「{partner}」に {service} の特権を付与できます。',
  },
  role_not_granted: {
    sentence: '「{partner}」に付与された {service} の役割では、この操作を行えません。',
    fix: '顧客のグローバル管理者が、この操作を含む {service} の役割を付与できます。',
  },
  unknown_action: {
    sentence: 'この名前の操作はありません。',
    fix: '操作の一覧は、各サービスのマニフェストにあります。',
  },
  unknown_subject: {
    sentence: 'この方が代表する組織がありません。',
    fix: '組織の管理者が、この方に役割を割り当てることができます。',
  },
  organization_required: {
    sentence: 'この方は複数の組織に属しており、一度に一つの組織としてのみ操作できます。',
    fix: '組織を指定してください: subject.properties.organization。',
  },
  invitation_link_unknown: {
    sentence: 'この招待リンクは存在しません。',
    fix: 'パートナーにリンクをご確認ください。リンクは完全で、変更されていない必要があります。',
  },
  invitation_link_replaced: {
    sentence: 'この招待リンクは、新しいリンクに置き換えられました。',
    fix: 'パートナーに現在のリンクをご確認ください。',
  },
  invitation_link_altered: {
    sentence: '本文のリンクは、そのまま残す必要があります。',
    fix: 'リンクを含む最後の段落は変更しないでください。',
  },
  invitation_text_fixed: {
    sentence: '編集または削除できるのは、最初の 2 つの段落だけです。',
    fix: 'それ以外の段落は、そのまま残してください。',
  },
  invitation_recipients_invalid: {
    sentence: '次の宛先はメール アドレスではありません: {recipients}。',
    fix: '修正または削除してください。メールは 1 通も送信されていません。',
  },
  partnership_required: {
    sentence: 'このリセラーとの有効なパートナーシップがありません。',
    fix: '間接プロバイダーが、リセラーにパートナーシップを要求できます。',
  },
  request_not_acceptable: {
    sentence: 'この要求は、現在承諾できません。',
    fix: 'パートナーに問い合わせるか、後でもう一度お試しください。何も変更されていません。',
  },
  customer_not_active: {
    sentence: 'この顧客のアカウントは有効ではありません。',
    fix: '運営者が再開できます。特権の確認と削除は、その間も行えます。',
  },
  market_mismatch: {
    sentence:
      'パートナーが要求できるのは、自身の市場に限られます: {partnerMarket} と {customerMarket} は異なる市場です。',
    fix: '同じ市場のパートナーをお選びください。',
  },
  self_dealing: {
    sentence: 'パートナー自身の組織を、その顧客にすることはできません。',
    fix: '関係を結ぶ顧客としてサインインしてください。',
  },
  agreement_not_current: {
    sentence: '表示された契約は、最新の版ではありません。',
    fix: '要求をもう一度読み込み、契約をお読みのうえ承諾してください。',
  },
  access_request_altered: {
    sentence: 'このテンプレートは変更されているか、ほかの人のものか、有効期限が切れています。',
    fix: 'もう一度判定を求めてください。拒否の応答に新しいテンプレートが付きます。',
  },
  access_request_unknown: {
    sentence: 'そのようなアクセス要求はありません。',
    fix: '所属する組織の要求の一覧をご確認ください。',
  },
  access_request_closed: {
    sentence: '回答する対象がありません。すでに付与、辞退、取り下げのいずれかが行われたか、期限が切れています。',
    fix: '付与された特権はパートナー関係で確認できます。それ以外は、もう一度ご要求ください。',
  },
  too_many_access_requests: {
    sentence: '{customer} が同時に受け付けられる {partner} からのアクセス要求の数に達しています。',
    fix: '顧客のグローバル管理者の回答をお待ちになるか、要求を 1 件取り下げてください。',
  },
  delegated_admin_conflict: {
    sentence:
      '{services} の特権はすでに別のパートナーが持っています。販売を行うパートナーのうち、特権を持てるのは 1 社だけです。',
    fix: 'サービスごとに、現在のパートナーを維持するか、置き換えるかをお選びください。',
  },
  service_unknown: {
    sentence: 'この要求にサービス「{service}」はありません。',
    fix: '表示されているサービスからお選びください。',
  },
  service_role_unknown: {
    sentence: '「{role}」は {service} の役割ではありません。',
    fix: 'サービスの役割からお選びください。',
  },
  end_not_in_future: {
    sentence: '特権の終了日時に過去の日時は指定できません。',
    fix: '今後の日時を指定するか、終了日時なしにしてください。',
  },
  live_subscriptions_remain: {
    sentence: 'このパートナーが販売したサブスクリプションが、まだ {count} 件残っています。',
    fix: '先に販売元の再販業者が取り消すか、期間の満了をお待ちください。',
  },
  domain_taken: {
    sentence: 'ドメイン {domain} の組織は、すでに存在します。',
    fix: '代わりに、その組織に再販業者関係を要求してください。',
  },
  program_required: {
    sentence: 'パートナーは、いずれかのプログラムに属する必要があります。',
    fix: '次のいずれかを指定してください: direct_reseller、indirect_provider、indirect_reseller、advisor。',
  },
  program_only_for_partners: {
    sentence: 'プログラムに属するのはパートナーだけです。',
    fix: 'プログラムは指定しないでください。',
  },
  program_change_conflict: {
    sentence: '新しいプログラムに移ると、{count} 件の顧客で、特権を持つ販売パートナーが 2 社になります。',
    fix: 'まず、特権を持つパートナーをそれらの顧客にお選びいただく必要があります。',
  },
  standing_is_final: {
    sentence: '登録が終了した組織を元に戻すことはできません。',
    fix: '再開する場合は、改めて登録してください。',
  },
  reason_required: {
    sentence: '中断または登録の終了には理由が必要です。理由はその組織に表示されます。',
    fix: '理由を入力してください。',
  },
  role_unknown: {
    sentence: 'この種類の組織に、役割「{role}」はありません。',
    fix: '次の中からお選びください: {roles}。',
  },
  last_administrator: {
    sentence: '組織には、少なくとも 1 人の管理者が必要です。',
    fix: '先に別の方へその役割を割り当ててください。',
  },
  already_member: {
    sentence: 'この方は、すでに組織に属しています。',
    fix: '代わりに、この方の役割を変更してください。',
  },
  partnership_link_unknown: {
    sentence: 'このパートナーシップのリンクは存在しないか、すでに無効です。',
    fix: '間接プロバイダーに現在のリンクをご確認ください。',
  },
  partnership_needs_reseller: {
    sentence: 'パートナーシップを結べるのは、間接プロバイダーと間接リセラーだけです。',
    fix: '組織のプログラムは、運営者にご確認いただけます。',
  },
  partnership_exists: { sentence: 'このパートナーシップは、すでに存在します。', fix: '必要な操作はありません。' },
  partnership_ended: {
    sentence: 'このパートナーシップは終了しています。',
    fix: '間接プロバイダーが改めて要求できます。',
  },
  offer_unknown: { sentence: 'オファー「{offer}」はありません。', fix: 'サービスのオファーからお選びください。' },
  addon_does_not_fit: {
    sentence: 'このアドオンは、サブスクリプションのオファーに対応していません。',
    fix: 'そのオファーのアドオンからお選びください。',
  },
  transition_path_unknown: {
    sentence: '「{from}」から「{to}」への移行（アップグレード）はできません。',
    fix: 'オファーに表示されているアップグレード先からお選びください。',
  },
  subscription_not_active: {
    sentence: 'サブスクリプションは有効ではありません。',
    fix: '中断されたサブスクリプションは、販売元の再販業者が再開できます。',
  },
  subscription_not_suspended: { sentence: 'サブスクリプションは中断されていません。', fix: '必要な操作はありません。' },
  subscription_is_over: {
    sentence: 'サブスクリプションは取り消されたか、削除されています。',
    fix: '販売元の再販業者が、新しいサブスクリプションを注文できます。',
  },
  seats_out_of_range: {
    sentence: 'サブスクリプションのシート数は {least} から {most} までです。',
    fix: 'この範囲の数を指定してください。',
  },
  indirect_reseller_unknown: {
    sentence: '指定できるのは、パートナーシップが有効な間接リセラーだけです。',
    fix: '御社のリセラーからお選びください。',
  },
  partner_of_record_unknown: {
    sentence: '指名パートナーは、再販業者自身か、そのリセラーのいずれかである必要があります。',
    fix: 'その中からお選びください。',
  },
  support_contact_unknown: {
    sentence: 'サポート窓口は、この顧客と関係のあるパートナーである必要があります。',
    fix: 'その中からお選びください。',
  },
  channel_not_yours: {
    sentence: 'この販売経路は、この組織ではご利用いただけません。',
    fix: 'パートナーは csp で販売し、運営者は direct と、アドバイザー向けの advisor で販売します。',
  },
};
