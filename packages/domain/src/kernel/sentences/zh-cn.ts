import type { Words } from './words.ts';

export const zhCN: Words = {
  role_not_permitted: {
    sentence: '您的角色不包含此操作。',
    fix: '贵组织的管理员可以授予您包含此操作的角色，或代为执行。',
  },
  program_not_permitted: {
    sentence: '“{program}”计划的合作伙伴不能执行此操作。',
    fix: '运营方可以更改贵组织所属的计划。',
  },
  indirect_reseller_cannot_invite: {
    sentence: '间接经销商不能自行创建邀请。',
    fix: '请使用您的间接提供商所提供的邀请，它就在您的邀请列表中。',
  },
  only_customer_global_admin: {
    sentence: '只有客户的全局管理员才能接受请求、授予或移除权限。',
    fix: '请联系客户的全局管理员；也可以将请求转发给他们。',
  },
  only_customer_sees_partners: {
    sentence: '只有客户自己才能看到其全部合作伙伴。',
    fix: '客户可以在“合作伙伴关系”页面查看。',
  },
  ask_your_reseller: { sentence: '订阅由售出方更改，不能在管理中心更改。', fix: '请联系该订阅的经销商。' },
  operator_holds_no_privileges: {
    sentence: '运营方在客户租户中不持有任何权限。',
    fix: '客户可以自行操作，或将权限授予合作伙伴。',
  },
  partner_suspended: {
    sentence: '“{partner}”已被暂停，目前不能执行此操作。',
    fix: '待暂停原因解决后，运营方可以重新激活该帐户。',
  },
  partner_terminated: { sentence: '“{partner}”已不再是合作伙伴。', fix: '只有运营方重新为其注册后才能恢复。' },
  no_relationship: {
    sentence: '与该客户之间没有经销商关系。',
    fix: '请先请求建立经销商关系，由客户的全局管理员决定。',
  },
  bill_belongs_to_reseller: {
    sentence: '帐单只提供给售出该订阅的合作伙伴，不提供给其他任何一方。',
    fix: '原经销商可以向您出示其帐单。',
  },
  seats_belong_to_reseller: { sentence: '只有售出该订阅的合作伙伴才能更改其席位。', fix: '请联系原经销商。' },
  addons_belong_to_reseller: { sentence: '只有售出该订阅的合作伙伴才能为其订购附加产品。', fix: '请联系原经销商。' },
  transition_belongs_to_reseller: {
    sentence: '只有售出该订阅的合作伙伴才能对其进行转换（升级）。',
    fix: '请联系原经销商。',
  },
  migration_belongs_to_reseller: { sentence: '只有售出该订阅的合作伙伴才能对其进行迁移。', fix: '请联系原经销商。' },
  partner_of_record_belongs_to_reseller: {
    sentence: '只有售出该订阅的合作伙伴才能更改其登记合作伙伴。',
    fix: '请联系原经销商。',
  },
  lifecycle_belongs_to_reseller: {
    sentence: '只有售出该订阅的合作伙伴才能暂停、重新激活或取消该订阅。',
    fix: '请联系原经销商。',
  },
  not_reseller_of_record: { sentence: '只有向该客户售出订阅的合作伙伴才能执行此操作。', fix: '请联系原经销商。' },
  privileges_missing: {
    sentence: '“{partner}”没有 {service} 的委派的管理权限。',
    fix: '客户的全局管理员可以将 {service} 的权限授予“{partner}”。',
  },
  privileges_removed: {
    sentence: '“{partner}”对 {service} 的委派的管理权限已被移除。',
    fix: '请再次提出请求：客户的全局管理员可以将 {service} 的权限授予“{partner}”。',
  },
  privileges_expired: {
    sentence: '“{partner}”对 {service} 的委派的管理权限已到期。',
    fix: '请再次提出请求：客户的全局管理员可以将 {service} 的权限授予“{partner}”。',
  },
  privileges_required: {
    sentence: '此操作需要 {service} 的委派的管理权限，而“{partner}”没有该权限。',
    fix: '客户的全局管理员可以将 {service} 的权限授予“{partner}”。',
  },
  role_not_granted: {
    sentence: '授予“{partner}”的 {service} 角色不包含此操作。',
    fix: '客户的全局管理员可以授予包含此操作的 {service} 角色。',
  },
  unknown_action: { sentence: '没有此名称的操作。', fix: '各服务的清单中列出了可用的操作。' },
  unknown_subject: { sentence: '此人不代表任何组织。', fix: '组织的管理员可以为此人分配角色。' },
  organization_required: {
    sentence: '此人属于多个组织，每次只能代表其中一个。',
    fix: '请指明是哪一个：subject.properties.organization。',
  },
  invitation_link_unknown: { sentence: '此邀请链接不存在。', fix: '请向合作伙伴索取其链接；链接必须完整且未经改动。' },
  invitation_link_replaced: { sentence: '此邀请链接已被新的链接取代。', fix: '请向合作伙伴索取其当前链接。' },
  invitation_link_altered: { sentence: '正文中的链接必须原样保留。', fix: '请勿改动包含链接的最后一段。' },
  invitation_text_fixed: { sentence: '只有前两段可以编辑或删除。', fix: '请保持其余段落不变。' },
  invitation_recipients_invalid: {
    sentence: '以下收件人不是电子邮件地址：{recipients}。',
    fix: '请更正或删除；邮件均未发送。',
  },
  partnership_required: {
    sentence: '与该经销商之间没有有效的合作关系。',
    fix: '间接提供商可以向该经销商请求建立合作关系。',
  },
  request_not_acceptable: { sentence: '目前无法接受此请求。', fix: '请咨询该合作伙伴，或稍后再试；未作任何更改。' },
  customer_not_active: {
    sentence: '该客户的帐户未处于活动状态。',
    fix: '运营方可以将其重新激活。在此期间仍可查看和移除权限。',
  },
  market_mismatch: {
    sentence: '合作伙伴只能在自己的市场内提出请求：{partnerMarket} 与 {customerMarket} 不是同一市场。',
    fix: '请选择您所在市场的合作伙伴。',
  },
  self_dealing: { sentence: '合作伙伴自己的组织不能成为其客户。', fix: '请以应建立此关系的客户的身份登录。' },
  agreement_not_current: { sentence: '所显示的协议不是当前版本。', fix: '请重新加载该请求，阅读协议并接受。' },
  access_request_altered: {
    sentence: '此模板已被改动、属于他人或已过期。',
    fix: '请重新请求决策；新的拒绝结果会附上新的模板。',
  },
  access_request_unknown: {
    sentence: '没有这样的访问请求。',
    fix: '请在贵组织的请求中核对。',
  },
  access_request_closed: {
    sentence: '已无可答复的内容：该请求已授予、已拒绝、已撤回或已过期。',
    fix: '已授予的权限可在合作关系中查看；其他情况请重新请求。',
  },
  too_many_access_requests: {
    sentence: '{customer} 同时能收到的来自 {partner} 的访问请求已达上限。',
    fix: '请等待客户的全局管理员答复，或撤回其中一项请求。',
  },
  delegated_admin_conflict: {
    sentence: '{services} 的权限已由另一个合作伙伴持有，而从事销售的合作伙伴中只能有一个持有该权限。',
    fix: '请逐项选择：保留现有合作伙伴，或将其取代。',
  },
  service_unknown: { sentence: '此请求中没有服务“{service}”。', fix: '请从列出的服务中选择。' },
  service_role_unknown: { sentence: '“{role}”不是 {service} 的角色。', fix: '请从该服务的角色中选择。' },
  end_not_in_future: { sentence: '权限的结束时间不能早于现在。', fix: '请选择更晚的结束时间，或不设结束时间。' },
  live_subscriptions_remain: {
    sentence: '该合作伙伴售出的订阅中，仍有 {count} 个尚未终止。',
    fix: '须先由原经销商取消这些订阅，或等待其到期。',
  },
  domain_taken: { sentence: '使用域名 {domain} 的组织已存在。', fix: '请改为向该组织请求建立经销商关系。' },
  program_required: {
    sentence: '合作伙伴必须属于一个计划。',
    fix: '请指定其中之一：direct_reseller、indirect_provider、indirect_reseller 或 advisor。',
  },
  program_only_for_partners: { sentence: '只有合作伙伴才属于某个计划。', fix: '请不要填写计划。' },
  program_change_conflict: {
    sentence: '加入新计划后，该合作伙伴将在 {count} 个客户处成为第二个持有权限的销售合作伙伴。',
    fix: '须先由这些客户选择由哪个合作伙伴持有权限。',
  },
  standing_is_final: { sentence: '已终止的组织不能恢复。', fix: '如需恢复合作，请重新注册。' },
  reason_required: { sentence: '暂停或终止需要说明原因，该组织将会看到此原因。', fix: '请说明原因。' },
  role_unknown: { sentence: '此类组织中没有角色“{role}”。', fix: '请从以下角色中选择：{roles}。' },
  last_administrator: { sentence: '组织必须至少保留一名管理员。', fix: '请先将该角色授予其他人。' },
  already_member: { sentence: '此人已属于该组织。', fix: '请改为更改此人的角色。' },
  partnership_link_unknown: { sentence: '此合作关系链接不存在或已失效。', fix: '请向间接提供商索取其当前链接。' },
  partnership_needs_reseller: {
    sentence: '只有间接提供商与间接经销商之间才能建立合作关系。',
    fix: '运营方可以告知贵组织所属的计划。',
  },
  partnership_exists: { sentence: '此合作关系已存在。', fix: '无需再进行任何操作。' },
  partnership_ended: { sentence: '此合作关系已结束。', fix: '间接提供商可以再次请求建立合作关系。' },
  offer_unknown: { sentence: '没有产品“{offer}”。', fix: '请从该服务的产品中选择。' },
  addon_does_not_fit: { sentence: '此附加产品不适用于该订阅的产品。', fix: '请从该产品的附加产品中选择。' },
  transition_path_unknown: {
    sentence: '不能从“{from}”转换（升级）到“{to}”。',
    fix: '请从该产品列出的升级选项中选择。',
  },
  subscription_not_active: { sentence: '该订阅未处于活动状态。', fix: '已暂停的订阅可以由其原经销商重新激活。' },
  subscription_not_suspended: { sentence: '该订阅并未暂停。', fix: '无需再进行任何操作。' },
  subscription_is_over: { sentence: '该订阅已被取消或删除。', fix: '原经销商可以订购新的订阅。' },
  seats_out_of_range: { sentence: '订阅的席位数应在 {least} 到 {most} 之间。', fix: '请选择此范围内的数量。' },
  indirect_reseller_unknown: { sentence: '只能指定合作关系有效的间接经销商。', fix: '请从您的经销商中选择。' },
  partner_of_record_unknown: { sentence: '登记合作伙伴必须是该经销商本身或其经销商之一。', fix: '请从中选择。' },
  support_contact_unknown: { sentence: '支持联系方必须是与该客户有经销商关系的合作伙伴。', fix: '请从中选择。' },
  channel_not_yours: {
    sentence: '贵组织不能使用此渠道。',
    fix: '合作伙伴通过 csp 销售；运营方自行销售（direct），或在顾问参与下销售（advisor）。',
  },
};
