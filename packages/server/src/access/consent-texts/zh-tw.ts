import { listOf, spaced } from '../../platform/mail-text.ts';
import type { ConsentTexts } from '../consent-texts.ts';

/** The consent in traditional Chinese. */
export const zhTW: ConsentTexts = {
  asks: (partner, privileges) =>
    privileges
      ? spaced`${partner}要求與貴組織建立經銷商關係，並要求貴組織授與委派的系統管理員權限。`
      : spaced`${partner}要求與貴組織建立經銷商關係。`,
  grants: (service, roles, until) =>
    until === undefined
      ? spaced`對${service}的委派的系統管理員權限（角色：${listOf(roles, 'zh-TW')}）在您移除之前持續有效。`
      : spaced`對${service}的委派的系統管理員權限（角色：${listOf(roles, 'zh-TW')}）有效期至${until}。您也可以提前移除。`,
  grantsNothing: (partner) => spaced`${partner}不會取得任何委派的系統管理員權限。`,
  replaces: (service, partner) => spaced`${partner}對${service}的委派的系統管理員權限將終止。`,
  unchanged: [
    { rule: 'P4', text: '現有的訂用帳戶都不會變更。' },
    { rule: 'P5', text: '任何訂用帳戶以及您帳戶的擁有權都不會轉移。' },
    { rule: 'P6', text: '您的訂用帳戶條款與您承擔的義務都維持不變。' },
    { rule: 'P7', text: '每個訂用帳戶的登記合作夥伴都維持不變。' },
    { rule: 'N1', text: '帳單仍傳送給目前的收件者。' },
    { rule: 'N2', text: '除原始經銷商（即售出該訂用帳戶的合作夥伴）外，任何合作夥伴都不能變更訂用帳戶的席次。' },
    { rule: 'N3', text: '除原始經銷商外，任何合作夥伴都不能為訂用帳戶訂購附加元件。' },
    { rule: 'N4', text: '除原始經銷商外，任何合作夥伴都不能對訂用帳戶進行轉換（升級）。' },
    { rule: 'N5', text: '除原始經銷商外，任何合作夥伴都不能移轉訂用帳戶。' },
    { rule: 'N6', text: '除原始經銷商外，任何合作夥伴都不能變更訂用帳戶的登記合作夥伴。' },
    { rule: 'N7', text: '除原始經銷商外，任何合作夥伴都不能暫停、重新啟用或取消訂用帳戶。' },
    { rule: 'X1', text: '您可以隨時在 [合作夥伴關係] 頁面上移除任何權限。' },
  ],
  agreement: [
    '您確認您有權代表貴組織作出具有約束力的承諾，且貴組織願意建立上述關係。',
    '該合作夥伴的代理人只能就上述服務、以上述角色在您的租用戶中執行動作。其動作都會留下記錄，您可以查閱這些記錄。',
    '您可以隨時移除任何一個或全部合作夥伴的權限。只有在移除生效之後，才會向您回報移除已完成。',
    '您就訂用帳戶訂立的合約，無論對方是誰，都不屬於本合約的內容，也不受本合約影響。',
  ],
};
