"""Reads what landfall publishes with programs that know nothing of it: python3 readers.py FORMAT < document > what-was-read.json"""

import csv
import io
import json
import sys

SCHEMA = "http://schema.org/"


def read_bibtex(text):
    """pybtex: the grammar of BibTeX, in which every brace counts. Escapes stay as they are."""
    from pybtex.database import parse_string

    entries = parse_string(text, "bibtex").entries
    return {
        key: {"type": entry.type, **entry.fields, **{role: [str(p) for p in people] for role, people in entry.persons.items()}}
        for key, entry in entries.items()
    }


def read_csv(text):
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def read_html(text):
    """html5lib, which stops at the first error of the page."""
    import html5lib

    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    return {
        "lang": page.get("lang"),
        "title": page.findtext(".//title"),
        "headings": ["".join(one.itertext()) for one in page.iter() if one.tag in ("h1", "h2")],
        "links": {one.get("rel"): one.get("href") for one in page.iter("link")},
        "data": [one.text for one in page.iter("script") if one.get("type") == "application/ld+json"],
        "text": "".join(page.find(".//main").itertext()),
    }


def read_jsonld(text):
    """PyLD. The context of schema.org as far as it says more than where its words are: which of them are addresses and which are dates."""
    from pyld import jsonld

    terms = {"@vocab": SCHEMA, "schema": SCHEMA}
    terms |= {name: {"@id": f"schema:{name}", "@type": "@id"} for name in ("url", "license", "contentUrl")}
    terms |= {"datePublished": {"@id": "schema:datePublished", "@type": "schema:Date"}}

    def load(url, _options):
        if url != "https://schema.org":
            raise ValueError(f"not to be loaded: {url}")
        return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": {"@context": terms}}

    return jsonld.expand(json.loads(text), {"documentLoader": load, "base": "https://base.example/page"})


READERS = {"bibtex": read_bibtex, "csv": read_csv, "html": read_html, "jsonld": read_jsonld}

json.dump(READERS[sys.argv[1]](sys.stdin.buffer.read().decode()), sys.stdout)
