-- Grain: one row a service and a path of keys that may name a resource. `type` is the key's stem: functionName -> function.
-- Where the key is bare (`name`, `id`, `arn`), the value says what it names, or else the key above or the service.
-- `is_name` tells keys that look like those of a name from others, whose values may turn out to be names.
-- What is worked out here is worked out once a key, however many calls have it.
CREATE OR REPLACE TEMP TABLE parameter_type AS
WITH spoken AS (
  SELECT
    service,
    path,
    regexp_replace(key_words(substr(path, strpos(path, '.') + 1)), '-(?:list|set)\z', '') AS key,
    CASE
      WHEN contains(path, '.') THEN regexp_replace(key_words(left(path, strpos(path, '.') - 1)), '-(?:list|set)\z', '')
    END AS parent
  FROM (SELECT DISTINCT service, path FROM parameter) AS named
  -- Of one key or two.
  WHERE length(path) - length(replace(path, '.', '')) <= 1
), judged AS (
  SELECT
    *,
    -- The whole key says no more than that it names something.
    regexp_full_match(key, '(?:resource-)?(?:name|id|identifier|arn|ur[il])s?|resources?|targets?') AS is_bare,
    regexp_matches(key, '-(?:name|id|identifier|arn|ur[il]|alias)(?:e?s)?\z')
      OR regexp_matches(
        key,
        '(?:^|-)(?:bucket|queue|table|topic|stream|cluster|database|repositor(?:y|ies)|namespace|path|domain|work-?group'
          || '|function|instance|role|user|username|group|service|project|stack|pipeline|catalog|key-?space|index|alias'
          || '|volume|snapshot|image|subnet|vpc|layer|profile|permissions-boundary|task-definition|state-machine|kms-key|event-data-store|serial-number)(?:e?s)?\z'
      ) AS is_named
  FROM spoken
  WHERE NOT regexp_matches(
      key,
      -- One call's own: no second call has the same.
      'token|(?:^|-)(?:request|session|command|upload|message|event|statement|version|trace|correlation|invocation|execution|query|transaction|operation|caller)-(?:id|identifier|name)s?\z'
        || '|receipt|nonce|idempoten|marker|cursor|caller-reference'
        -- How to answer, not about what.
        || '|^(?:max|min|page|sort|list)-|(?:^|-)(?:filter|pattern|page|limit|size|count|sort|order|delimiter|encoding|format|locale|language|currency|time-?zone|contains)s?\z'
        -- Free text, content, secrets.
        || '|description|comment|reason|(?:^|-)(?:message|text|body|content|data|title|note|subject|document|statement|expression|query|query-string|script|sql|template|payload|code|yaml|json|definition)s?\z'
        || '|password|passphrase|credential|client-secret|secret-string|public-key|customer-key|certificate-(?:body|chain)|signature|checksum|digest|md5|(?:^|-)(?:hash|e-?tag)\z'
        -- When, how, in which version, in which network or region: other signals look at some of these.
        || '|(?:^|-)(?:date|time|timestamp|period|window|start|end|duration|schedule|version|algorithm|mode|status|state|protocol|port|cidr|cidr-block|ip|address|hostname|header|agent)s?\z|(?:region|availability-zone)(?:-(?:name|id))?s?\z'
        || '|(?:^|-)(?:attribute|column|field|header|tag|dimension|display|option|metric)-(?:name|id|key|value)s?\z|^(?:device|engine|type|category)-names?\z|os-user'
        || '|^(?:x-amz|if-|accept|cache-control|host\z|key\z|values?\z|prefix\z)|-prefix\z'
    )
    AND NOT regexp_matches(
      coalesce(parent, ''),
      'filter|(?:^|-)tag|condition|dimension|attribute|metadata|header|context|environment|variable|label|expression|message|parameter|statement|document'
    )
)
SELECT
  service,
  path,
  CASE
    WHEN service = 'ssm' AND key = 'target' THEN 'instance'
    WHEN is_bare THEN coalesce(type_of_stem(service, stem_of_key(parent)), service_noun(service))
    ELSE type_of_stem(service, stem_of_key(key))
  END AS type,
  is_bare,
  is_bare OR is_named AS is_name
FROM judged;
