import { type LocalizedMailTexts, mailText, spaced } from '../platform/mail-text.ts';

type NotAccepted = { readonly host: string; readonly kind: string; readonly at: string };

/** `at` is already written out; `kind` and `reason` are technical words and stay as they are. */
export type WebhookMails = {
  readonly webhook_failing: NotAccepted & { readonly reason: string };
  readonly webhook_gone: NotAccepted;
};

/** What the administrators of an endpoint read when it no longer gets its events. */
export const webhookMails: LocalizedMailTexts<WebhookMails> = {
  en: {
    webhook_failing: ({ host, kind, at, reason }) =>
      mailText(`Your webhook endpoint ${host} does not accept events`, [
        `For three days we have tried to deliver the event ${kind} of ${at} to ${host}, and have now given it up. ` +
          `The last answer was: ${reason}`,
        'Later events are still sent, one after the other, each for up to three days. ' +
          'You will not get another mail until an event has been accepted again.',
        `Once the endpoint works, replay the events from ${at} on: those that it knows already have the same id.`,
      ]),
    webhook_gone: ({ host, kind, at }) =>
      mailText(`Your webhook endpoint ${host} is disabled`, [
        `At the event ${kind} of ${at}, ${host} answered that it is gone for good (HTTP 410). ` +
          'We have therefore disabled the endpoint, and nothing more is sent to it.',
        `If this was a mistake, enable the endpoint and replay the events from ${at} on. Otherwise remove it.`,
      ]),
  },
  'zh-CN': {
    webhook_failing: ({ host, kind, at, reason }) =>
      mailText(spaced`您的 Webhook 端点${host}未接收事件`, [
        spaced`我们在三天内多次尝试将${at}的事件${kind}发送到${host}，现已放弃。最后一次的结果：${reason}`,
        '之后的事件仍会依次发送，每个事件最多尝试三天。在端点再次接收事件之前，您不会收到新的邮件。',
        spaced`端点恢复后，请从${at}起重放事件：已接收过的事件带有相同的 ID。`,
      ]),
    webhook_gone: ({ host, kind, at }) =>
      mailText(spaced`您的 Webhook 端点${host}已停用`, [
        spaced`发送${at}的事件${kind}时，${host}答复其已永久失效（HTTP 410）。因此我们已停用该端点，不再向其发送任何内容。`,
        spaced`如果这是误操作，请启用该端点，并从${at}起重放事件；否则请将其移除。`,
      ]),
  },
  'zh-TW': {
    webhook_failing: ({ host, kind, at, reason }) =>
      mailText(spaced`您的 Webhook 端點${host}未接收事件`, [
        spaced`我們在三天內多次嘗試將${at}的事件${kind}傳送到${host}，現已放棄。最後一次的結果：${reason}`,
        '之後的事件仍會依序傳送，每個事件最多嘗試三天。在端點再次接收事件之前，您不會收到新的郵件。',
        spaced`端點恢復後，請從${at}起重新播放事件：已接收過的事件具有相同的 ID。`,
      ]),
    webhook_gone: ({ host, kind, at }) =>
      mailText(spaced`您的 Webhook 端點${host}已停用`, [
        spaced`傳送${at}的事件${kind}時，${host}回覆其已永久失效（HTTP 410）。因此我們已停用該端點，不再向其傳送任何內容。`,
        spaced`如果這是誤操作，請啟用該端點，並從${at}起重新播放事件；否則請將其移除。`,
      ]),
  },
  ja: {
    webhook_failing: ({ host, kind, at, reason }) =>
      mailText(spaced`Webhook エンドポイント${host}がイベントを受け付けていません`, [
        spaced`${at}のイベント${kind}を${host}へ 3 日間送信し続けましたが、受け付けられなかったため中止しました。最後の結果: ${reason}`,
        '以降のイベントは、それぞれ最長 3 日間、順番に送信を続けます。再びイベントが受け付けられるまで、次のメールは送られません。',
        spaced`エンドポイントが復旧したら、${at}以降のイベントを再送してください。受信済みのイベントは同じ ID で届きます。`,
      ]),
    webhook_gone: ({ host, kind, at }) =>
      mailText(spaced`Webhook エンドポイント${host}を無効にしました`, [
        spaced`${at}のイベント${kind}の送信時に、${host}から恒久的に存在しないという応答 (HTTP 410) がありました。そのためエンドポイントを無効にし、以後は何も送信しません。`,
        spaced`誤りの場合は、エンドポイントを有効にして、${at}以降のイベントを再送してください。不要な場合は削除してください。`,
      ]),
  },
  ru: {
    webhook_failing: ({ host, kind, at, reason }) =>
      mailText(`Адрес для веб-перехватчиков ${host} не принимает события`, [
        `Три дня мы пытались доставить событие ${kind} (${at}) на ${host} и больше не пытаемся. ` +
          `Последний результат: ${reason}`,
        'Следующие события по-прежнему отправляются по порядку, каждое не дольше трёх дней. ' +
          'Нового письма не будет, пока какое-нибудь событие не будет принято.',
        `Когда адрес заработает, повторите события начиная с ${at}: у уже принятых будет прежний идентификатор.`,
      ]),
    webhook_gone: ({ host, kind, at }) =>
      mailText(`Адрес для веб-перехватчиков ${host} отключён`, [
        `На событие ${kind} (${at}) адрес ${host} ответил, что его больше нет (HTTP 410). ` +
          'Поэтому мы его отключили и больше ничего на него не отправляем.',
        `Если это ошибка, включите адрес и повторите события начиная с ${at}. Если нет, удалите его.`,
      ]),
  },
};
