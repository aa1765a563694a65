// KARTE Craft: calls the relay for a user. What the action's data say is passed on, with Craft's own id of the trigger.
// KARTE Craft のファンクション: アクションの data を中継システムに送信します。Craft の id により再実行は 1 回として扱われます。
const URL = 'RELAY_URL';
const SECRET = 'SECRET_NAME';
const TRY_FOR = 3600; // seconds, for as long as the relay cannot be reached / 再試行を続ける秒数

function mayPass(status) {
  return status === 408 || status === 429 || status >= 500;
}

export default async function (data, { MODULES }) {
  const { initLogger, secret, RetryableError } = MODULES;
  const logger = initLogger({ logLevel: 'INFO' });
  const { name, data: said } = data.jsonPayload;
  if (typeof said !== 'object' || said === null) {
    throw new Error('The data of the action is no JSON: every variable needs a default. / data が JSON ではありません。');
  }
  const secrets = await secret.get({ keys: [SECRET] });

  let answer;
  try {
    answer = await fetch(URL, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'SECRET_HEADER': secrets[SECRET] },
      body: JSON.stringify({ event_name: name, time: data.timestamp, ...said, id: data.id }),
    });
  } catch (error) {
    throw new RetryableError(`The relay was not reached: ${error.message}`, TRY_FOR);
  }
  if (answer.ok) {
    logger.log(`The relay answered ${answer.status}.`);
    return;
  }
  const message = `The relay answered ${answer.status}: ${await answer.text()}`;
  throw mayPass(answer.status) ? new RetryableError(message, TRY_FOR) : new Error(message);
}
