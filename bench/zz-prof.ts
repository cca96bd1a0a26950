import { warmEngine } from '/work/main/bench/engine.ts';
import { askAll } from '/work/main/bench/in-process.ts';
import { median, rateOf } from '/work/main/bench/measure.ts';
import { questionsFor } from '/work/main/bench/questions.ts';

const d = warmEngine(1000);
const q = questionsFor(1000, 1000);
const r = [];
for (let i = 0; i < +(process.argv[2] ?? 6); i++) r.push(rateOf(() => askAll(d, q), q.length, 400));
console.log(r.map((x) => Math.round(x / 1000) + 'k').join(' '));
const sub = (f) => q.filter(f);
for (const [n, f] of Object.entries({
  allow: (x) => x.allowed && x.question.resource.service,
  deny: (x) => !x.allowed && x.question.resource.service,
  read: (x) => !x.question.resource.service,
})) {
  const s = sub(f);
  console.log(n, s.length, Math.round(rateOf(() => askAll(d, s), s.length, 300) / 1000) + 'k');
}
