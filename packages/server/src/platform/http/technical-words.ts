import type { Locale } from '@mandate/domain/kernel/locale';
import { credentialWords } from './credential-words.ts';
import type { TechnicalCode } from './technical.ts';

/** Title, what happened, and what can be done about it. `{name}` is filled from the refusal's params. */
export type TechnicalText = readonly [title: string, sentence: string, fix: string];

export const technicalWords: Readonly<Record<TechnicalCode, Readonly<Record<Locale, TechnicalText>>>> = {
  invalid_request: {
    en: [
      'Request not understood',
      'The request cannot be used as it is; `errors` names each place.',
      'Correct the places named and send it again.',
    ],
    'zh-CN': ['无法理解请求', '请求内容无法使用，`errors` 列出了每一处问题。', '请更正所列各处后重新发送。'],
    'zh-TW': ['無法理解要求', '要求的內容無法使用，`errors` 列出了每一處問題。', '請更正所列各處後重新傳送。'],
    ja: [
      'リクエストを解釈できません',
      'リクエストの内容に問題があります。該当箇所は `errors` に示されています。',
      '示された箇所を修正して、もう一度送信してください。',
    ],
    ru: [
      'Запрос не понят',
      'Запрос нельзя обработать в таком виде; каждое место указано в `errors`.',
      'Исправьте указанные места и отправьте запрос ещё раз.',
    ],
  },
  not_signed_in: {
    en: [
      'Not signed in',
      'This is only for people and programs that have signed in.',
      'Sign in, or send a valid access token.',
    ],
    'zh-CN': ['尚未登录', '只有已登录的用户或程序才能执行此操作。', '请先登录，或提供有效的访问令牌。'],
    'zh-TW': ['尚未登入', '只有已登入的使用者或程式才能執行此操作。', '請先登入，或提供有效的存取權杖。'],
    ja: [
      'サインインしていません',
      'この操作には、利用者またはプログラムとしてのサインインが必要です。',
      'サインインするか、有効なアクセストークンを送信してください。',
    ],
    ru: [
      'Вход не выполнен',
      'Это доступно только людям и программам, выполнившим вход.',
      'Войдите в систему или передайте действительный маркер доступа.',
    ],
  },
  origin_refused: {
    en: [
      'Request from another site',
      'The request was not sent from the pages of this server, so nothing was changed.',
      'Repeat the action in the portal itself. Programs use an access token instead of the session cookie.',
    ],
    'zh-CN': [
      '请求来自其他站点',
      '该请求不是从本服务器的页面发出的，因此未做任何更改。',
      '请在门户中重新操作；程序请使用访问令牌，不要使用会话 Cookie。',
    ],
    'zh-TW': [
      '要求來自其他網站',
      '這個要求不是從本伺服器的頁面發出的，因此未做任何變更。',
      '請在入口網站中重新操作；程式請使用存取權杖，不要使用工作階段 Cookie。',
    ],
    ja: [
      '別のサイトからのリクエストです',
      'このサーバーのページから送信されたリクエストではないため、何も変更していません。',
      'ポータル上で操作をやり直してください。プログラムからは、セッション Cookie ではなくアクセストークンを使用してください。',
    ],
    ru: [
      'Запрос с другого сайта',
      'Запрос отправлен не со страниц этого сервера, поэтому ничего не изменено.',
      'Повторите действие на портале. Программы вместо cookie сеанса используют маркер доступа.',
    ],
  },
  not_found: {
    en: [
      'Not found',
      'There is nothing here, or nothing that you may see.',
      'Check the address and the organisation you act for.',
    ],
    'zh-CN': ['未找到', '此处没有内容，或没有您可以查看的内容。', '请检查地址以及您所代表的组织。'],
    'zh-TW': ['找不到', '這裡沒有內容，或沒有您可以檢視的內容。', '請檢查網址以及您所代表的組織。'],
    ja: [
      '見つかりません',
      '対象が存在しないか、閲覧できるものがありません。',
      'アドレスと、どの組織として操作しているかを確認してください。',
    ],
    ru: [
      'Не найдено',
      'Здесь ничего нет или нет ничего, что вам можно видеть.',
      'Проверьте адрес и организацию, от имени которой вы действуете.',
    ],
  },
  method_not_allowed: {
    en: [
      'Method not allowed',
      'This address exists, but not for this method.',
      'Use one of the methods in the `Allow` header.',
    ],
    'zh-CN': ['不支持此方法', '该地址存在，但不支持此方法。', '请使用 `Allow` 标头中列出的方法。'],
    'zh-TW': ['不支援此方法', '這個網址存在，但不支援此方法。', '請使用 `Allow` 標頭中列出的方法。'],
    ja: [
      'このメソッドは使用できません',
      'アドレスは存在しますが、このメソッドには対応していません。',
      '`Allow` ヘッダーに示されたメソッドを使用してください。',
    ],
    ru: [
      'Метод не поддерживается',
      'Такой адрес есть, но этот метод для него не предусмотрен.',
      'Используйте один из методов, перечисленных в заголовке `Allow`.',
    ],
  },
  idempotency_key_in_flight: {
    en: [
      'First request not finished',
      'The first request under this Idempotency-Key has not answered. If the server was interrupted while doing it, its outcome is unknown, and doing it again could do it twice: the key stays taken for 24 hours.',
      'Wait and repeat. If this goes on, look whether it was done before you use a new key.',
    ],
    'zh-CN': [
      '首个请求尚未完成',
      '使用此 Idempotency-Key 的首个请求还没有结果。如果服务器在处理时中断，其结果无从得知，再次执行可能会重复操作，因此该键会保留 24 小时。',
      '请稍候再试。若一直如此，请先确认操作是否已经完成，再使用新的键。',
    ],
    'zh-TW': [
      '第一個要求尚未完成',
      '使用此 Idempotency-Key 的第一個要求還沒有結果。如果伺服器在處理時中斷，其結果無從得知，再次執行可能會重複操作，因此該金鑰會保留 24 小時。',
      '請稍候再試。若一直如此，請先確認操作是否已經完成，再使用新的金鑰。',
    ],
    ja: [
      '最初のリクエストが完了していません',
      'この Idempotency-Key による最初のリクエストがまだ応答していません。処理中にサーバーが中断した場合は結果が分からず、再実行すると二重に処理されるおそれがあるため、キーは 24 時間使用中のままになります。',
      'しばらく待ってから再送してください。続く場合は、処理が済んでいないか確認してから新しいキーを使用してください。',
    ],
    ru: [
      'Первый запрос не завершён',
      'Первый запрос с этим Idempotency-Key ещё не дал ответа. Если сервер прервался во время выполнения, исход неизвестен, а повтор мог бы выполнить действие дважды, поэтому ключ остаётся занятым 24 часа.',
      'Подождите и повторите. Если это не проходит, сначала проверьте, выполнено ли действие, и лишь затем берите новый ключ.',
    ],
  },
  precondition_failed: {
    en: [
      'Changed meanwhile',
      'It has changed since you read it, so nothing was done.',
      'Read it again, look at what changed, and send your change with the new ETag.',
    ],
    'zh-CN': [
      '内容已被更改',
      '自您读取以来内容已发生变化，因此未执行任何操作。',
      '请重新读取并查看变化，再使用新的 ETag 提交更改。',
    ],
    'zh-TW': [
      '內容已被變更',
      '自您讀取以來內容已有變動，因此未執行任何操作。',
      '請重新讀取並檢視變動，再使用新的 ETag 提交變更。',
    ],
    ja: [
      '内容が変更されています',
      '読み取り後に内容が変更されたため、何も実行していません。',
      '読み直して変更点を確認し、新しい ETag を付けて送信してください。',
    ],
    ru: [
      'Данные изменились',
      'С тех пор как вы их прочитали, данные изменились, поэтому ничего не сделано.',
      'Прочитайте их заново, посмотрите, что изменилось, и отправьте правку с новым ETag.',
    ],
  },
  body_too_large: {
    en: ['Request too large', 'A request may have at most 256 kB.', 'Send less at once.'],
    'zh-CN': ['请求过大', '单个请求最大为 256 kB。', '请减少一次发送的内容。'],
    'zh-TW': ['要求過大', '單一要求最大為 256 kB。', '請減少一次傳送的內容。'],
    ja: ['リクエストが大きすぎます', 'リクエストは 256 kB までです。', '一度に送る量を減らしてください。'],
    ru: ['Слишком большой запрос', 'Размер запроса не может превышать 256 кБ.', 'Отправляйте данные меньшими частями.'],
  },
  unsupported_media_type: {
    en: [
      'Media type not supported',
      'The body is in a format that is not read here.',
      'Send it as `application/json`.',
    ],
    'zh-CN': ['不支持的媒体类型', '此处无法读取该格式的正文。', '请以 `application/json` 格式发送。'],
    'zh-TW': ['不支援的媒體類型', '這裡無法讀取該格式的本文。', '請以 `application/json` 格式傳送。'],
    ja: ['対応していない形式です', '本文の形式に対応していません。', '`application/json` で送信してください。'],
    ru: [
      'Тип данных не поддерживается',
      'Тело запроса в таком формате здесь не читается.',
      'Отправьте его как `application/json`.',
    ],
  },
  idempotency_key_reused: {
    en: [
      'Key already used',
      'This Idempotency-Key was already used for a different request.',
      'Use a new key for every new request.',
    ],
    'zh-CN': ['键已被使用', '此 Idempotency-Key 已用于另一个不同的请求。', '请为每个新请求使用新的键。'],
    'zh-TW': ['金鑰已被使用', '此 Idempotency-Key 已用於另一個不同的要求。', '請為每個新要求使用新的金鑰。'],
    ja: [
      '使用済みのキーです',
      'この Idempotency-Key は、内容の異なる別のリクエストで使用されています。',
      'リクエストごとに新しいキーを使用してください。',
    ],
    ru: [
      'Ключ уже использован',
      'Этот Idempotency-Key уже использован для другого запроса.',
      'Для каждого нового запроса берите новый ключ.',
    ],
  },
  too_many_attempts: {
    en: [
      'Too many attempts',
      'There were too many attempts in a short time.',
      'Wait as long as the `Retry-After` header says.',
    ],
    'zh-CN': ['尝试次数过多', '短时间内尝试次数过多。', '请等待 `Retry-After` 标头所示的时间。'],
    'zh-TW': ['嘗試次數過多', '短時間內嘗試次數過多。', '請等待 `Retry-After` 標頭所示的時間。'],
    ja: [
      '試行回数が多すぎます',
      '短時間に試行が繰り返されました。',
      '`Retry-After` ヘッダーに示された時間だけ待ってください。',
    ],
    ru: [
      'Слишком много попыток',
      'За короткое время было слишком много попыток.',
      'Подождите столько, сколько указано в заголовке `Retry-After`.',
    ],
  },
  internal_error: {
    en: [
      'Fault in the server',
      'Something went wrong in the server, and it has been recorded.',
      'Tell the operator the request id: {request}.',
    ],
    'zh-CN': ['服务器故障', '服务器内部出现故障，已做记录。', '请将请求编号告知运营方：{request}。'],
    'zh-TW': ['伺服器故障', '伺服器內部發生故障，已做紀錄。', '請將要求編號告知營運方：{request}。'],
    ja: [
      'サーバー内部の障害',
      'サーバー内部で障害が発生し、記録されました。',
      'リクエスト ID を運営者に伝えてください: {request}',
    ],
    ru: [
      'Сбой на сервере',
      'На сервере произошёл сбой, он записан в журнал.',
      'Сообщите оператору номер запроса: {request}.',
    ],
  },
  database_unavailable: {
    en: [
      'Database not reachable',
      'The database cannot be reached at the moment.',
      'Repeat in a few seconds. If it goes on, the operator has to look at it.',
    ],
    'zh-CN': ['数据库无法访问', '目前无法连接数据库。', '请几秒后重试。若持续如此，请联系运营方处理。'],
    'zh-TW': ['無法連線至資料庫', '目前無法連線至資料庫。', '請幾秒後重試。若持續如此，請聯絡營運方處理。'],
    ja: [
      'データベースに接続できません',
      '現在、データベースに接続できません。',
      '数秒後にもう一度お試しください。続く場合は運営者の対応が必要です。',
    ],
    ru: [
      'База данных недоступна',
      'Сейчас нет связи с базой данных.',
      'Повторите через несколько секунд. Если не проходит, этим должен заняться оператор.',
    ],
  },
  not_ready: {
    en: [
      'Not ready',
      'The server runs, but its database has not been brought up to date.',
      'Run the migrations: `mandate migrate`.',
    ],
    'zh-CN': ['尚未就绪', '服务器正在运行，但数据库尚未更新到当前版本。', '请执行迁移：`mandate migrate`。'],
    'zh-TW': ['尚未就緒', '伺服器正在執行，但資料庫尚未更新至目前版本。', '請執行移轉：`mandate migrate`。'],
    ja: [
      '準備ができていません',
      'サーバーは動作していますが、データベースが最新の状態になっていません。',
      '`mandate migrate` でマイグレーションを実行してください。',
    ],
    ru: [
      'Сервер не готов',
      'Сервер работает, но его база данных не приведена к текущей версии.',
      'Выполните миграции: `mandate migrate`.',
    ],
  },
  mail_not_retryable: {
    en: [
      'Nothing to send again',
      'Only a mail that has failed, or was kept, can be sent again; this one is on its way or has been sent.',
      'Read the mail to see what became of it.',
    ],
    'zh-CN': [
      '无需重新发送',
      '只有发送失败或被保留的邮件才能重新发送；此邮件正在发送或已经送出。',
      '请查看该邮件的当前状态。',
    ],
    'zh-TW': [
      '無需重新傳送',
      '只有傳送失敗或被保留的郵件才能重新傳送；這封郵件正在傳送或已經送出。',
      '請檢視該郵件目前的狀態。',
    ],
    ja: [
      '再送信の対象ではありません',
      '再送信できるのは、送信に失敗したメールと保留中のメールだけです。このメールは送信中か、すでに送信されています。',
      'メールの現在の状態を確認してください。',
    ],
    ru: [
      'Отправлять повторно нечего',
      'Повторно можно отправить только неудавшееся или сохранённое письмо, а это уже отправляется или отправлено.',
      'Посмотрите, в каком состоянии письмо.',
    ],
  },
  too_many_webhooks: {
    en: [
      'Too many endpoints',
      'An organisation can have 20 webhook endpoints, and yours has as many.',
      'Remove one that is no longer needed, or let one endpoint receive more kinds of events.',
    ],
    'zh-CN': [
      '端点数量过多',
      '每个组织最多可有 20 个 Webhook 端点，您的组织已达到上限。',
      '请移除不再需要的端点，或让一个端点接收更多类型的事件。',
    ],
    'zh-TW': [
      '端點數量過多',
      '每個組織最多可有 20 個 Webhook 端點，您的組織已達上限。',
      '請移除不再需要的端點，或讓一個端點接收更多類型的事件。',
    ],
    ja: [
      'エンドポイントが多すぎます',
      'Webhook エンドポイントは 1 組織につき 20 件までで、すでに上限に達しています。',
      '不要なエンドポイントを削除するか、1 つのエンドポイントで受け取るイベントの種類を増やしてください。',
    ],
    ru: [
      'Слишком много адресов',
      'У организации может быть не больше 20 адресов для веб-перехватчиков, и у вашей их уже столько.',
      'Удалите ненужный адрес или принимайте на одном адресе больше видов событий.',
    ],
  },
  ...credentialWords,
};
