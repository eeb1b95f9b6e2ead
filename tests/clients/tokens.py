"""Gets tokens as partners' systems get them, with Authlib and with requests-oauthlib, and asks with them.

Its input is one line of JSON: the address of the service, a client with a secret, and one with a private key. Its output
is one line of JSON for each way: how it went, and who the service says to be asked by.
"""

import json
import os
import sys

# The service under test listens on this machine, without TLS.
os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session as Authlib
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc.jwk import ECKey
from oauthlib.oauth2 import BackendApplicationClient, InvalidClientError
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session as RequestsOAuthlib

given = json.loads(sys.stdin.readline())
base, client, secret = given["base"], given["client"], given["secret"]
metadata = requests.get(f"{base}/.well-known/oauth-authorization-server").json()
# The service calls itself by its issuer's address, and is reached at another one here.
endpoint = metadata["token_endpoint"].replace(metadata["issuer"], base)


def asked(session):
    """Who the service says to be asked by."""
    query = {"query": "{ viewer { subject role scopes organisation { reference } } }"}
    return session.post(f"{base}/graphql", json=query).json()["data"]["viewer"]


def told(way, **what):
    print(json.dumps({"way": way, **what}))


def authlib(method, client, secret, **more):
    session = Authlib(client, secret, token_endpoint_auth_method=method)
    if method == "private_key_jwt":
        session.register_client_auth_method(PrivateKeyJWT(metadata["token_endpoint"], alg="ES256"))
    token = session.fetch_token(endpoint, grant_type="client_credentials", **more)
    told(f"authlib {method}", viewer=asked(session), token_type=token["token_type"], scope=token["scope"])


def requests_oauthlib(way, **how):
    session = RequestsOAuthlib(client=BackendApplicationClient(client_id=client))
    session.fetch_token(token_url=endpoint, **how)
    told(f"requests-oauthlib {way}", viewer=asked(session))


for method in metadata["token_endpoint_auth_methods_supported"]:
    if method == "private_key_jwt":
        authlib(method, given["keyed_client"], ECKey.import_key(given["key"]))
    else:
        authlib(method, client, secret)
        authlib(method, client, secret, scope="sites:read")
        try:
            authlib(method, client, "wrong")
        except OAuthError as error:
            told(f"authlib {method}", error=error.error)
requests_oauthlib("header", auth=HTTPBasicAuth(client, secret))
requests_oauthlib("body", include_client_id=True, client_secret=secret)
try:
    requests_oauthlib("header", auth=HTTPBasicAuth(client, "wrong"))
except InvalidClientError as error:
    told("requests-oauthlib header", error=error.error)
