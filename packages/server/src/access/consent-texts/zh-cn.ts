import { listOf, spaced } from '../../platform/mail-text.ts';
import type { ConsentTexts } from '../consent-texts.ts';

/** The consent in simplified Chinese. */
export const zhCN: ConsentTexts = {
  asks: (partner, privileges) =>
    privileges
      ? spaced`${partner}请求与贵组织建立经销商关系，并请求贵组织授予委派的管理权限。`
      : spaced`${partner}请求与贵组织建立经销商关系。`,
  grants: (service, roles, until) =>
    until === undefined
      ? spaced`对${service}的委派的管理权限（角色：${listOf(roles, 'zh-CN')}）在您移除之前一直有效。`
      : spaced`对${service}的委派的管理权限（角色：${listOf(roles, 'zh-CN')}）有效期至${until}。您也可以提前移除。`,
  grantsNothing: (partner) => spaced`${partner}不会获得任何委派的管理权限。`,
  replaces: (service, partner) => spaced`${partner}对${service}的委派的管理权限将终止。`,
  unchanged: [
    { rule: 'P4', text: '现有订阅均不会改变。' },
    { rule: 'P5', text: '任何订阅以及您帐户的所有权均不会转移。' },
    { rule: 'P6', text: '您的订阅条款和您承担的义务均保持不变。' },
    { rule: 'P7', text: '每项订阅的登记合作伙伴均保持不变。' },
    { rule: 'N1', text: '帐单仍发送给目前的接收方。' },
    { rule: 'N2', text: '除原经销商（即售出该订阅的合作伙伴）外，任何合作伙伴均不能更改订阅的席位。' },
    { rule: 'N3', text: '除原经销商外，任何合作伙伴均不能为订阅订购附加产品。' },
    { rule: 'N4', text: '除原经销商外，任何合作伙伴均不能对订阅进行转换（升级）。' },
    { rule: 'N5', text: '除原经销商外，任何合作伙伴均不能迁移订阅。' },
    { rule: 'N6', text: '除原经销商外，任何合作伙伴均不能更改订阅的登记合作伙伴。' },
    { rule: 'N7', text: '除原经销商外，任何合作伙伴均不能暂停、重新激活或取消订阅。' },
    { rule: 'X1', text: '您可以随时在“合作伙伴关系”页面移除任何权限。' },
  ],
  agreement: [
    '您确认您有权代表贵组织作出具有约束力的承诺，且贵组织愿意建立上述关系。',
    '该合作伙伴的代理人员只能就上述服务、以上述角色在您的租户中执行操作。其操作均会被记录，您可以查阅这些记录。',
    '您可以随时移除任何一个或全部合作伙伴的权限。只有在移除生效之后，才会向您报告移除已完成。',
    '您就订阅订立的合同，无论对方是谁，均不属于本协议的内容，也不受本协议影响。',
  ],
};
