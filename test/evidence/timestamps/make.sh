#!/bin/sh
# Makes the time stamps of this folder anew with OpenSSL (3.0): sh make.sh. The keys are thrown away.
# Each .tsr is over the bytes of checkpoint.note; what is odd about it, its name says.
set -eu
cd "$(dirname "$0")"
out=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > tsa.cnf <<'CNF'
[ req ]
distinguished_name = dn
[ dn ]
[ ca ]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
[ stamps ]
extendedKeyUsage = critical,timeStamping
[ mail ]
extendedKeyUsage = emailProtection
[ tsa ]
default_tsa = t
[ t ]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = $ENV::ESS
CNF
export ESS=sha256
root() { # NAME
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$1.pem" -days 60 \
    -subj "/CN=$1" -config tsa.cnf -extensions ca
}
signed_by() { # NAME ISSUER EXTENSIONS KEY-ALGORITHM...
  name=$1 issuer=$2 extensions=$3
  shift 3
  openssl req -newkey "$@" -nodes -keyout "$name.key" -out "$name.csr" -subj "/O=Example/CN=$name" -config tsa.cnf
  openssl x509 -req -in "$name.csr" -CA "$issuer.pem" -CAkey "$issuer.key" -CAcreateserial -out "$name.pem" -days 30 \
    -extfile tsa.cnf -extensions "$extensions"
}
stamp() { # NAME SIGNER [CHAIN]
  chain=${3:+-chain $3}
  # shellcheck disable=SC2086
  openssl ts -reply -queryfile query.tsq -signer "$2.pem" -inkey "$2.key" $chain -config tsa.cnf -out "$out/$1.tsr"
}
handmade() { # NAME SIGNER OPTIONS...: signed as mail is, since openssl ts refuses to
  name=$1 signer=$2
  shift 2
  openssl cms -sign -binary -nodetach -in info.der -econtent_type 1.2.840.113549.1.9.16.1.4 -md sha256 -outform DER \
    -signer "$signer.pem" -inkey "$signer.key" "$@" -out token.der
  python3 - "$out/$name.tsr" <<'PY'
import sys
token = open('token.der', 'rb').read()
body = bytes.fromhex('3003020100') + token
open(sys.argv[1], 'wb').write(bytes([0x30, 0x82]) + len(body).to_bytes(2, 'big') + body)
PY
}
root authority
root stranger
signed_by rsa authority stamps rsa:2048
signed_by department authority ca ec -pkeyopt ec_paramgen_curve:P-256
signed_by curve department stamps ec -pkeyopt ec_paramgen_curve:P-256
signed_by mail authority mail ec -pkeyopt ec_paramgen_curve:P-256
cp authority.pem "$out/authority.pem"
cp stranger.pem "$out/stranger.pem"
openssl ts -query -data "$out/checkpoint.note" -sha256 -cert -out query.tsq
stamp plain rsa
stamp chain curve department.pem
ESS=sha1 stamp sha1-named rsa
ESS=sha384 stamp sha384-named rsa
openssl ts -reply -in "$out/plain.tsr" -token_out -out token.der
openssl cms -verify -noverify -inform DER -in token.der -out info.der
handmade of-mail-certificate mail -cades
handmade certificate-not-named rsa
openssl ts -query -data "$out/checkpoint.note" -sha512 -cert -out query.tsq
stamp refused rsa
