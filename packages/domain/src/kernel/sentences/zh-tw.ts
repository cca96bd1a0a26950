import type { Words } from './words.ts';

export const zhTW: Words = {
  role_not_permitted: {
    sentence: '您的角色不包含此動作。',
    fix: '貴組織的系統管理員可以授與您包含此動作的角色，或代為執行。',
  },
  program_not_permitted: {
    sentence: '「{program}」計畫的合作夥伴無法執行此動作。',
    fix: '營運商可以變更貴組織所屬的計畫。',
  },
  indirect_reseller_cannot_invite: {
    sentence: '間接經銷商無法自行建立邀請。',
    fix: '請使用您的間接提供者所提供的邀請，該邀請就在您的邀請清單中。',
  },
  only_customer_global_admin: {
    sentence: '只有客戶的全域系統管理員可以接受要求、授與或移除權限。',
    fix: '請洽客戶的全域系統管理員；您也可以將要求轉寄給他們。',
  },
  only_customer_sees_partners: {
    sentence: '只有客戶本身可以檢視其所有合作夥伴。',
    fix: '客戶可以在 [合作夥伴關係] 頁面上檢視。',
  },
  ask_your_reseller: { sentence: '訂用帳戶須由售出者變更，無法在系統管理中心變更。', fix: '請洽該訂用帳戶的經銷商。' },
  operator_holds_no_privileges: {
    sentence: '營運商在客戶租用戶中不具有任何權限。',
    fix: '客戶可以自行處理，或將權限授與合作夥伴。',
  },
  partner_suspended: {
    sentence: '「{partner}」已暫停，目前無法執行此動作。',
    fix: '待暫停原因解決之後，營運商可以重新啟用該帳戶。',
  },
  partner_terminated: { sentence: '「{partner}」已不再是合作夥伴。', fix: '只有在營運商重新為其註冊之後才能恢復。' },
  no_relationship: {
    sentence: '與此客戶之間沒有經銷商關係。',
    fix: '請先要求建立經銷商關係，由客戶的全域系統管理員決定。',
  },
  bill_belongs_to_reseller: {
    sentence: '帳單只提供給售出該訂用帳戶的合作夥伴，不提供給其他任何人。',
    fix: '原始經銷商可以向您出示其帳單。',
  },
  seats_belong_to_reseller: { sentence: '只有售出該訂用帳戶的合作夥伴可以變更其席次。', fix: '請洽原始經銷商。' },
  addons_belong_to_reseller: {
    sentence: '只有售出該訂用帳戶的合作夥伴可以為其訂購附加元件。',
    fix: '請洽原始經銷商。',
  },
  transition_belongs_to_reseller: {
    sentence: '只有售出該訂用帳戶的合作夥伴可以進行轉換（升級）。',
    fix: '請洽原始經銷商。',
  },
  migration_belongs_to_reseller: { sentence: '只有售出該訂用帳戶的合作夥伴可以進行移轉。', fix: '請洽原始經銷商。' },
  partner_of_record_belongs_to_reseller: {
    sentence: '只有售出該訂用帳戶的合作夥伴可以變更其登記合作夥伴。',
    fix: '請洽原始經銷商。',
  },
  lifecycle_belongs_to_reseller: {
    sentence: '只有售出該訂用帳戶的合作夥伴可以將其暫停、重新啟用或取消。',
    fix: '請洽原始經銷商。',
  },
  not_reseller_of_record: { sentence: '只有將訂用帳戶售予該客戶的合作夥伴可以執行此動作。', fix: '請洽原始經銷商。' },
  privileges_missing: {
    sentence: '「{partner}」沒有 {service} 的委派的系統管理員權限。',
    fix: '客戶的全域系統管理員可以將 {service} 的權限授與「{partner}」。',
  },
  privileges_removed: {
    sentence: '「{partner}」對 {service} 的委派的系統管理員權限已遭移除。',
    fix: '請再次提出要求：客戶的全域系統管理員可以將 {service} 的權限授與「{partner}」。',
  },
  privileges_expired: {
    sentence: '「{partner}」對 {service} 的委派的系統管理員權限已到期。',
    fix: '請再次提出要求：客戶的全域系統管理員可以將 {service} 的權限授與「{partner}」。',
  },
  privileges_required: {
    sentence: '此動作需要 {service} 的委派的系統管理員權限，但「{partner}」沒有該權限。',
    fix: '客戶的全域系統管理員可以將 {service} 的權限授與「{partner}」。',
  },
  role_not_granted: {
    sentence: '授與「{partner}」的 {service} 角色不包含此動作。',
    fix: '客戶的全域系統管理員可以授與包含此動作的 {service} 角色。',
  },
  unknown_action: { sentence: '沒有這個名稱的動作。', fix: '各服務的資訊清單列出了可用的動作。' },
  unknown_subject: { sentence: '此人不代表任何組織。', fix: '組織的系統管理員可以為此人指派角色。' },
  organization_required: {
    sentence: '此人隸屬於多個組織，每次只能代表其中一個。',
    fix: '請指明是哪一個：subject.properties.organization。',
  },
  invitation_link_unknown: { sentence: '此邀請連結不存在。', fix: '請向合作夥伴索取其連結；連結必須完整且未經更動。' },
  invitation_link_replaced: { sentence: '此邀請連結已由新的連結取代。', fix: '請向合作夥伴索取其目前的連結。' },
  invitation_link_altered: { sentence: '內文中的連結必須原封不動。', fix: '請勿更動含有連結的最後一段。' },
  invitation_text_fixed: { sentence: '只有前兩段可以編輯或刪除。', fix: '請讓其他段落保持不變。' },
  invitation_recipients_invalid: {
    sentence: '下列收件者不是電子郵件地址：{recipients}。',
    fix: '請更正或移除；郵件均未寄出。',
  },
  partnership_required: {
    sentence: '與此經銷商之間沒有有效的合作關係。',
    fix: '間接提供者可以向該經銷商要求建立合作關係。',
  },
  request_not_acceptable: { sentence: '目前無法接受此要求。', fix: '請洽該合作夥伴，或稍後再試；未進行任何變更。' },
  customer_not_active: {
    sentence: '該客戶的帳戶目前不是使用中狀態。',
    fix: '營運商可以將其重新啟用。在此期間仍可檢視及移除權限。',
  },
  market_mismatch: {
    sentence: '合作夥伴只能在自己的市場提出要求：{partnerMarket} 與 {customerMarket} 不是同一個市場。',
    fix: '請選擇您所在市場的合作夥伴。',
  },
  self_dealing: { sentence: '合作夥伴本身的組織不能成為其客戶。', fix: '請以應建立此關係的客戶身分登入。' },
  agreement_not_current: { sentence: '所顯示的合約不是目前的版本。', fix: '請重新載入該要求，閱讀合約並接受。' },
  access_request_altered: {
    sentence: '此範本已遭變更、屬於他人或已逾期。',
    fix: '請重新要求決策；新的拒絕結果會附上新的範本。',
  },
  access_request_unknown: {
    sentence: '沒有這樣的存取要求。',
    fix: '請在貴組織的要求中查核。',
  },
  access_request_closed: {
    sentence: '已沒有可答覆的內容：該要求已授與、已拒絕、已撤回或已逾期。',
    fix: '已授與的權限可在合作關係中檢視；其他情況請重新提出要求。',
  },
  too_many_access_requests: {
    sentence: '{customer} 同時能收到的來自 {partner} 的存取要求已達上限。',
    fix: '請等候客戶的全域系統管理員答覆，或撤回其中一項要求。',
  },
  delegated_admin_conflict: {
    sentence: '{services} 的權限已由另一個合作夥伴持有，而從事銷售的合作夥伴中只能有一個持有該權限。',
    fix: '請逐項選擇：保留目前的合作夥伴，或加以取代。',
  },
  service_unknown: { sentence: '此要求中沒有服務「{service}」。', fix: '請從列出的服務中選擇。' },
  service_role_unknown: { sentence: '「{role}」不是 {service} 的角色。', fix: '請從該服務的角色中選擇。' },
  end_not_in_future: { sentence: '權限的結束時間不能早於現在。', fix: '請選擇較晚的結束時間，或不設定結束時間。' },
  live_subscriptions_remain: {
    sentence: '此合作夥伴售出的訂用帳戶中，仍有 {count} 個尚未終止。',
    fix: '須先由原始經銷商取消這些訂用帳戶，或等待其到期。',
  },
  domain_taken: { sentence: '使用網域 {domain} 的組織已經存在。', fix: '請改為向該組織要求建立經銷商關係。' },
  program_required: {
    sentence: '合作夥伴必須屬於一個計畫。',
    fix: '請指定其中之一：direct_reseller、indirect_provider、indirect_reseller 或 advisor。',
  },
  program_only_for_partners: { sentence: '只有合作夥伴才屬於計畫。', fix: '請勿填寫計畫。' },
  program_change_conflict: {
    sentence: '加入新計畫之後，此合作夥伴將在 {count} 個客戶處成為第二個持有權限的銷售合作夥伴。',
    fix: '須先由這些客戶選擇由哪個合作夥伴持有權限。',
  },
  standing_is_final: { sentence: '已終止的組織無法恢復。', fix: '如要恢復合作，請重新註冊。' },
  reason_required: { sentence: '暫停或終止必須說明原因，該組織會看到此原因。', fix: '請說明原因。' },
  role_unknown: { sentence: '此類組織中沒有角色「{role}」。', fix: '請從下列角色中選擇：{roles}。' },
  last_administrator: { sentence: '組織必須至少保留一名系統管理員。', fix: '請先將該角色授與其他人。' },
  already_member: { sentence: '此人已隸屬於該組織。', fix: '請改為變更此人的角色。' },
  partnership_link_unknown: { sentence: '此合作關係連結不存在或已失效。', fix: '請向間接提供者索取其目前的連結。' },
  partnership_needs_reseller: {
    sentence: '只有間接提供者與間接經銷商之間可以建立合作關係。',
    fix: '營運商可以告知貴組織所屬的計畫。',
  },
  partnership_exists: { sentence: '此合作關係已經存在。', fix: '不需要再執行任何動作。' },
  partnership_ended: { sentence: '此合作關係已結束。', fix: '間接提供者可以再次要求建立合作關係。' },
  offer_unknown: { sentence: '沒有供應項目「{offer}」。', fix: '請從該服務的供應項目中選擇。' },
  addon_does_not_fit: { sentence: '此附加元件不適用於該訂用帳戶的供應項目。', fix: '請從該供應項目的附加元件中選擇。' },
  transition_path_unknown: {
    sentence: '無法從「{from}」轉換（升級）至「{to}」。',
    fix: '請從該供應項目列出的升級選項中選擇。',
  },
  subscription_not_active: {
    sentence: '該訂用帳戶目前不是使用中狀態。',
    fix: '已暫停的訂用帳戶可以由其原始經銷商重新啟用。',
  },
  subscription_not_suspended: { sentence: '該訂用帳戶並未暫停。', fix: '不需要再執行任何動作。' },
  subscription_is_over: { sentence: '該訂用帳戶已取消或刪除。', fix: '原始經銷商可以訂購新的訂用帳戶。' },
  seats_out_of_range: {
    sentence: '訂用帳戶的席次數目必須介於 {least} 與 {most} 之間。',
    fix: '請選擇此範圍內的數目。',
  },
  indirect_reseller_unknown: { sentence: '只能指定合作關係有效的間接經銷商。', fix: '請從您的經銷商中選擇。' },
  partner_of_record_unknown: { sentence: '登記合作夥伴必須是該經銷商本身或其經銷商之一。', fix: '請從中選擇。' },
  support_contact_unknown: { sentence: '支援連絡對象必須是與該客戶有經銷商關係的合作夥伴。', fix: '請從中選擇。' },
  channel_not_yours: {
    sentence: '貴組織無法使用此通路。',
    fix: '合作夥伴透過 csp 銷售；營運商自行銷售（direct），或在顧問參與下銷售（advisor）。',
  },
};
