#!/bin/sh
# Joins couch2 and couch3 to couch1 and finishes the cluster (CouchDB's documentation, "Cluster Set Up", its API).
set -eu
at="http://yimen:$COUCHDB_PASSWORD@couch1:5984/_cluster_setup"
ask() { curl -sS -X POST -H 'Content-Type: application/json' "$at" -d "$1"; }

case "$(curl -fsS "$at")" in *cluster_finished*) exit 0 ;; esac

for node in couch2.yimen.internal couch3.yimen.internal; do
  ask "{\"action\":\"enable_cluster\",\"bind_address\":\"0.0.0.0\",\"port\":5984,\"node_count\":3,
    \"username\":\"yimen\",\"password\":\"$COUCHDB_PASSWORD\",\"remote_node\":\"$node\",
    \"remote_current_user\":\"yimen\",\"remote_current_password\":\"$COUCHDB_PASSWORD\"}"
  ask "{\"action\":\"add_node\",\"host\":\"$node\",\"port\":5984,
    \"username\":\"yimen\",\"password\":\"$COUCHDB_PASSWORD\"}"
done
ask '{"action":"finish_cluster"}'
case "$(curl -fsS "$at")" in *cluster_finished*) ;; *) echo "the cluster is not finished" >&2; exit 1 ;; esac
