/**
 * The server of the sweep benchmark in a process of its own: answers from a seeded map of client subnets, the scope being the length of
 * the piece that the client's block lies in. Arguments: the name; a number of pieces, or `fixed` for scope 24 whatever is asked.
 */
import { createSocket } from 'node:dgram';
import { pieceAt, piecesOf } from './sweep-map.ts';

const [name = '', mode = ''] = process.argv.slice(2);
const pieces = mode === 'fixed' ? undefined : piecesOf(Number(mode));
const OPTION_BYTES = 7;

/** Offset behind the question of a query for the name: header, labels, type and class. */
const questionEnd = 12 + name.length + 2 + 4;

const socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 22 });
socket.on('message', (query, from) => {
  // Of the client that this benchmark runs: one question, then an OPT record that ends with the client subnet of a /24.
  const block = query.readUIntBE(query.length - 3, 3);
  const piece = pieces === undefined ? { number: block % 50_000, length: 24 } : pieceAt(pieces, block);
  const answer = Buffer.alloc(questionEnd + 16 + 11 + 4 + OPTION_BYTES);
  query.copy(answer, 0, 0, questionEnd);
  answer.writeUInt16BE(0x8400, 2);
  answer.writeUInt16BE(1, 6);
  answer.writeUInt16BE(1, 10);
  let at = questionEnd;
  at = answer.writeUInt16BE(0xc00c, at);
  at = answer.writeUInt16BE(1, at);
  at = answer.writeUInt16BE(1, at);
  at = answer.writeUInt32BE(60, at);
  at = answer.writeUInt16BE(4, at);
  at = answer.writeUInt32BE(0xc6120000 + piece.number, at);
  at = answer.writeUInt8(0, at);
  at = answer.writeUInt16BE(41, at);
  at = answer.writeUInt16BE(1232, at);
  at = answer.writeUInt32BE(0, at);
  at = answer.writeUInt16BE(4 + OPTION_BYTES, at);
  at = answer.writeUInt16BE(8, at);
  at = answer.writeUInt16BE(OPTION_BYTES, at);
  query.copy(answer, at, query.length - OPTION_BYTES);
  answer.writeUInt8(piece.length, at + 3);
  socket.send(answer, from.port, from.address);
});
socket.bind(0, '127.0.0.1', () => process.send?.(socket.address().port));
process.on('disconnect', () => process.exit());
