/**
 * What the route is compared with: Fastify alone, that validates the same body with the same schema and answers a constant
 * of the same size; and node:http alone, that parses the body. They do nothing else: no identity, no log, no headers.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { questionSchema, questionsSchema } from '@mandate/server/surfaces/authzen/schemas';
import { fastify } from 'fastify';

process.on('disconnect', () => process.exit());
process.on('message', () => process.send?.(process.cpuUsage()));

const one = process.env.BENCH_ANSWER ?? '{}';
const many = process.env.BENCH_ANSWERS ?? '{}';
const [oneBody, manyBody] = [JSON.parse(one) as object, JSON.parse(many) as object];

const app = fastify();
app.post('/access/v1/evaluation', async (request, reply) => {
  const read = questionSchema.safeParse(request.body);
  return read.success ? oneBody : reply.code(400).send({});
});
app.post('/access/v1/evaluations', async (request, reply) => {
  const read = questionsSchema.safeParse(request.body);
  const isValid =
    read.success && read.data.evaluations?.every((question) => questionSchema.safeParse(question).success);
  return isValid ? manyBody : reply.code(400).send({});
});
const fastifyUrl = await app.listen({ host: '127.0.0.1', port: 0 });

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => void chunks.push(chunk));
  request.on('end', () => {
    JSON.parse(Buffer.concat(chunks).toString());
    response.setHeader('content-type', 'application/json');
    response.end(one);
  });
});
server.keepAliveTimeout = 72_000;
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.send?.({ fastifyUrl, nodeUrl: `http://127.0.0.1:${port}` });
});
