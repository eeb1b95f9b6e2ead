"""What a journalist does with a signed statement: verifies it by the service's public keys with a library, and reads it.

Takes the files with the key set and with the statement. Prints the claims as JSON."""
import json
import sys

from authlib.jose import JsonWebKey, JsonWebToken

keys, statement = (open(path).read() for path in sys.argv[1:])
claims = JsonWebToken(["EdDSA"]).decode(statement, JsonWebKey.import_key_set(json.loads(keys)))
print(json.dumps(claims))
