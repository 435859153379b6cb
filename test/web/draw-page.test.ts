import { expect } from 'chai';
import { drawPage } from '../../src/web/draw-page.ts';
import { KINDS } from '../../src/web/leaf-words.ts';
import { wireBytes } from '../../src/web/wire-bytes.ts';
import { answer } from '../core/records.ts';
import { AT } from '../views/drawn.ts';
import { LARGEST_DRAW } from '../views/largest-draw.ts';
import { REPORT } from '../views/report.ts';
import { readText } from './reading.ts';
import { BROWSER, serveWeb } from './served.ts';

const MOST_BYTES = 60_000;

describe('web: the page of a draw', () => {
  const web = serveWeb();

  async function page(leaf: number): Promise<string> {
    const response = await web.get(`/draws/${leaf}`, BROWSER);
    expect(response.status).to.equal(200);
    const text = await response.text();
    expect(text.length).to.be.below(MOST_BYTES);
    return text;
  }
  const read = async (leaf: number): Promise<string> => readText(await page(leaf));

  it('says first what the draw came to, and that it is no share of anything', async () => {
    const outcomes: readonly (readonly [number, RegExp])[] = [
      [AT.landed, /Landed The address 129\.213\.0\.10 lies on \S+ ?, region us-ashburn-1, by rule 4, grade A\./],
      [AT.elsewhere, /Elsewhere The address 47\.88\.0\.1 lies at own ?, not on/],
      [AT.fronted, /Fronted The address 2600:1400::1 belongs to the content network akamai/],
      [
        AT.silentServer,
        /Indeterminate The address 129\.213\.0\.10 was given, but the name server ignored the client block/,
      ],
      [AT.timeout, /Missing No usable answer: no answer in time/],
    ];
    for (const [leaf, said] of outcomes) {
      const text = await read(leaf);
      expect(text).to.match(said);
      expect(text).to.include('One draw is no share of anything.');
    }
  });

  it('tells what was drawn and by which secret, and when anybody can draw it again', async () => {
    const text = await page(AT.landed);
    expect(readText(text)).to.match(/Client block 24\.22\.48\.0\/24 ?, of Comcast/);
    expect(readText(text)).to.include('0, of 0 to 5');
    expect(readText(text)).to.match(
      /secret of the day 2026-11-23, whose SHA-256 was in the log before the draw \( ?leaf 0 ?\)/,
    );
    expect(readText(text)).to.include('until then nobody else can draw the list again');
    expect(text).to.include(`href="/draws/${AT.slot}"`);
  });

  it('tells each step, and links it to its bytes as they went over the wire', async () => {
    const text = await page(AT.landed);
    expect(readText(text)).to.match(/an authority of tiktok\.com www\.tiktok\.com A as a client in 24\.22\.48\.0\/24/);
    expect(readText(text)).to.include('client block echoed, scope /24: the same for 24.22.48.0/24');
    expect(text).to.include('href="#step-1"').and.to.include('<details id="step-1">');
    expect(text).to.include('00000010: 10 11 12 13 14 15 16 17 18 19 1a 1b 1c 1d 1e 1f  ................');
    expect(text).to.include('00000030: 30 31 32 33 34 35 36 37 38 39 3a 3b 3c 3d 3e 3f  0123456789:;&lt;=&gt;?');
  });

  it('says what failed of a draw without an answer', async () => {
    const text = await read(AT.timeout);
    expect(text.match(/dns_timeout/g)).to.have.length(2);
    expect(text).to.include('Nothing came back.');
    expect(text).not.to.include('rule by rule');
    expect(await read(AT.fault)).to.include('The service ended within the slot, before this draw was measured');
  });

  it('goes through all twelve rules: those before the one that decided say why not, those behind it were not asked', async () => {
    const text = await read(AT.elsewhere);
    for (let rule = 0; rule <= 11; rule += 1) expect(text).to.match(new RegExp(` ${rule} (Is|Does|May|What)`));
    expect(text).to.include(' 9 Is it a content network’s? no no CDN');
    expect(text).to.match(/ 10 Is it one other party’s\? yes Elsewhere ?: it decides/);
    expect(text).to.match(/ 11 What is left: no route is known, or several parties’ not asked/);
    expect(text).to.include('would be landed with grade B (rule 6) if AS31898 alone announced it');
    expect(text).to.match(/oci 2026-11-23 a file a1a1a1a1a1a1 https:\/\/docs\.example\/oci/);
  });

  it('says why a draw is undecided whose address is not', async () => {
    const text = await read(AT.silentServer);
    expect(text).to.include(
      'By the rules the address is landed. The draw is indeterminate all the same: the name server',
    );
    expect(await read(AT.landed)).not.to.include('all the same');
  });

  it('tells the other addresses of the answer, of which the seed picked one', async () => {
    const text = await read(AT.landed);
    expect(text).to.match(/The seed picked the one above.*47\.88\.0\.1 ?: elsewhere, rule 10/);
  });

  it('draws the path, says loudly that it leaves again, and has each hop in a table', async () => {
    const text = await page(AT.landed);
    expect(text).to.match(/<p class="alarm"><strong>LEFT \S+ AGAIN<\/strong>/);
    expect(text).to.match(/<svg class="path"[^>]* role="img" aria-label="LEFT/);
    // In each of three flows: two routers of the provider, then another network's behind them.
    const [left = ''] = /<path class="elsewhere" d="[^"]*h12v12h-12z[^"]*"/.exec(text) ?? [];
    expect(left.match(/M/g)).to.have.length(3);
    expect(readText(text)).to.match(/ 3 to 4 silent silent silent silent /);
    expect(readText(text)).to.match(/ 5 AS31898 Oracle Cloud 129\.213\.9\.1 3\.5 ms 129\.213\.9\.2 3\.5 ms/);
  });

  it('tells the connection with its steps and certificates, and where it led', async () => {
    const text = await page(AT.landed);
    expect(readText(text)).to.include('What stands here changed nothing of the outcome.');
    expect(readText(text)).to.include('connect_reset').and.to.include('host-1.example: elsewhere, own');
    expect(text).to.include(`href="/blobs/${'fe'.repeat(32)}"`);
  });

  it('tells what asking again brought, and what a person found, as text', async () => {
    const text = await page(AT.elsewhere);
    expect(readText(text)).to.match(/Confirmed ?: asked again, it went elsewhere again/);
    expect(text).to.include('&lt;b&gt;the list&lt;/b&gt;').and.not.to.include('<b>the list');
    expect(readText(text)).to.include('It is told beside the figure, and changes no count.');
    expect(await read(AT.landed)).not.to.include('Looked at again');
  });

  it('says that a draw is not judged as long as it is not', async () => {
    expect(await read(AT.unjudged)).to.include('Not judged yet');
  });

  it('names the same leaves in JSON', async () => {
    const document = await web.json(`/api/v1/draws/${AT.elsewhere}`);
    expect(document).to.have.nested.property('judgement.outcome', 'elsewhere');
    expect(document)
      .to.have.property('leaves')
      .that.deep.includes({
        slot: AT.slot,
        judgement: AT.judgement,
        reprobes: [AT.reprobe],
        confirmation: AT.confirmation,
        adjudications: [AT.adjudication],
        trace: null,
        seed_commitment: 0,
      });
  });
});

describe('web: the largest page of a draw', () => {
  it('is no larger than others, and says where the rest is', () => {
    const text = drawPage(REPORT, LARGEST_DRAW);
    expect(text.length).to.be.below(MOST_BYTES);
    expect(readText(text))
      .to.include('Too much for this page: in the leaf.')
      .and.to.include('9 further steps in the leaf');
  });
});

describe('web: bytes of a draw', () => {
  it('are dumped as xxd does, those of the question before those of the search, as far as there is room', () => {
    const bytes = Buffer.from(Array.from({ length: 1100 }, (_, i) => i % 256)).toString('base64');
    const question = { ...answer('www.example', ['192.0.2.1']), sent: bytes, received: bytes };
    const search = { ...question, subject: { ...question.subject, purpose: 'discover' as const } };
    const { markup = '' } = wireBytes([search, question], 7, 14_000) ?? {};
    expect(markup).to.match(/<p id="step-1">Step 1: www\.example A, sent 1,100 bytes, received 1,100 bytes\. Too much/);
    expect(markup).to.include('<details id="step-2">').and.to.include('76 bytes more in the leaf.');
    expect(markup).to.include('000003f0: f0 f1 f2 f3 f4 f5 f6 f7 f8 f9 fa fb fc fd fe ff  ................');
    expect(markup).not.to.include('00000400:');
    const short = { ...question, sent: Buffer.from('Hi').toString('base64') };
    expect(wireBytes([short], 7, 14_000)?.markup).to.include(`00000000: 48 69${' '.repeat(44)}Hi<`);
  });
});

describe('web: the page of another leaf', () => {
  const web = serveWeb();

  it('shows the leaf with what it names, of every kind that the log holds', async () => {
    const links: readonly (readonly [number, number])[] = [
      [AT.judgement, AT.landed],
      [AT.connectionJudgement, AT.trace],
      [AT.confirmation, AT.elsewhere],
      [AT.adjudication, AT.elsewhere],
      [AT.connection, AT.landed],
      [AT.reprobe, AT.elsewhere],
    ];
    for (const [leaf, names] of links) {
      const text = await (await web.get(`/draws/${leaf}`, BROWSER)).text();
      expect(text, String(leaf)).to.include(`href="/draws/${names}"`);
      expect(text).to.include('&quot;$kind&quot;:').and.to.include(`/log/proof/${leaf}`);
      expect(text.length).to.be.below(MOST_BYTES);
    }
  });

  it('tells a connection step by step', async () => {
    const text = await (await web.get(`/draws/${AT.connection}`, BROWSER)).text();
    expect(readText(text)).to.match(
      /Step by step the drawn address: .* tls-handshake: TLSv1\.3.* tcp-connect: connect_reset/,
    );
  });

  it('tells which of the lists that a snapshot names are no longer kept', async () => {
    const text = await (await web.get(`/draws/${AT.snapshot}`, BROWSER)).text();
    expect(readText(text)).to.include(`${'a1'.repeat(32)} , not kept here any more`);
    expect(text).to.include(`href="/blobs/${'a2'.repeat(32)}"`);
  });

  it('keeps to itself what a slot is going to draw, until it has', async () => {
    const open = await web.get(`/draws/${AT.open}`, BROWSER);
    expect(open.status).to.equal(404);
    expect(await open.text())
      .to.include('still being measured')
      .and.not.to.include('24.22.48.0');
    expect((await web.get(`/draws/${AT.slot}`, BROWSER)).status).to.equal(200);
  });

  it('is 404 where there is no leaf, whatever is asked for', async () => {
    for (const path of ['590', '01', '-1', '1.0', '0x1', '9'.repeat(30), '%00', '..%2f1'])
      expect((await web.get(`/draws/${path}`, BROWSER)).status, path).to.equal(404);
  });

  it('takes the place of the log from the request only where that is this machine', async () => {
    const { body } = await web.raw(`/draws/${AT.landed}`, { host: 'evil.example', accept: 'text/html' });
    expect(body).to.include('https://example.org/log/leaf/').and.not.to.include('evil.example');
    const here = await web.raw(`/draws/${AT.landed}`, { host: '127.0.0.1:9977', accept: 'text/html' });
    expect(here.body).to.include('http://127.0.0.1:9977/log/leaf/');
  });

  it('has words for every kind', async () => {
    expect(new Set(KINDS).size).to.equal(KINDS.length);
  });
});
