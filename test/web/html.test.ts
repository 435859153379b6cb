import { expect } from 'chai';
import fc from 'fast-check';
import { html } from '../../src/web/html.ts';

describe('html: what is put into a page', () => {
  it('is escaped, as text and inside an attribute', () => {
    const hostile = `"><script>alert('x')</script>&amp;`;
    expect(html`<p title="${hostile}">${hostile}</p>`.markup).to.equal(
      '<p title="&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;amp;">' +
        '&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;amp;</p>',
    );
  });

  it('is not escaped twice when it is HTML already', () => {
    expect(html`<ul>${['a & b', 'c'].map((item) => html`<li>${item}</li>`)}</ul>`.markup).to.equal(
      '<ul><li>a &amp; b</li><li>c</li></ul>',
    );
  });

  it('is nothing when it is undefined, and 0 when it is 0', () => {
    expect(html`[${undefined}${0}]`.markup).to.equal('[0]');
  });

  it('never adds a tag, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { markup } = html`<b>${text}</b>`;
        expect(markup.match(/[<>"']/g)?.join('')).to.equal('<><>');
      }),
    );
  });
});
