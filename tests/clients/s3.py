"""Storage that speaks the protocol of Amazon S3 (moto), with a bucket `pictures`. It prints its port; then, for each line of
its input, the keys in the bucket."""

import json
import sys

import boto3
from moto.moto_server.threaded_moto_server import ThreadedMotoServer

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
_, port = server.get_host_and_port()
client = boto3.client(
    "s3",
    endpoint_url=f"http://127.0.0.1:{port}",
    region_name="eu-west-2",
    aws_access_key_id="key-id",
    aws_secret_access_key="key",
)
client.create_bucket(
    Bucket="pictures", CreateBucketConfiguration={"LocationConstraint": "eu-west-2"}
)
print(json.dumps({"port": port}), flush=True)
for _ in sys.stdin:
    listed = client.list_objects_v2(Bucket="pictures").get("Contents", [])
    print(json.dumps({"keys": [one["Key"] for one in listed]}), flush=True)
