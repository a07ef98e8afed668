-- The family of a user agent, without versions, as a macro. First match counts; whatever is not listed is called by
-- its first word, cut before its version.
CREATE OR REPLACE TEMP MACRO agent_of(user_agent) AS
  CASE
    WHEN user_agent IS NULL THEN NULL
    WHEN regexp_matches(user_agent, '^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.amazonaws\.com$|^AWS Internal$') THEN user_agent
    WHEN regexp_matches(user_agent, '^(Mozilla|Opera)/') THEN
      CASE
        WHEN regexp_matches(user_agent, '\bEdgA?(iOS)?/|\bEdge/') THEN 'Edge'
        WHEN regexp_matches(user_agent, '\bOPR/|^Opera/') THEN 'Opera'
        WHEN contains(user_agent, 'Firefox/') THEN 'Firefox'
        WHEN regexp_matches(user_agent, '\b(HeadlessChrome|PhantomJS)/') THEN 'headless browser'
        WHEN regexp_matches(user_agent, '\b(Chrome|CriOS|Chromium)/') THEN 'Chrome'
        WHEN contains(user_agent, 'Safari/') THEN 'Safari'
        ELSE 'browser'
      END
    WHEN contains(user_agent, 'Terraform/') OR contains(user_agent, 'terraform-provider-aws') THEN 'Terraform'
    WHEN contains(user_agent, 'OpenTofu/') THEN 'OpenTofu'
    WHEN contains(user_agent, 'pulumi') THEN 'Pulumi'
    WHEN contains(user_agent, 'aws-cli/') THEN 'aws-cli'
    WHEN contains(user_agent, 'aws-cdk') THEN 'aws-cdk'
    ELSE nullif(
      regexp_replace(
        -- A number or digest set off from the name is a version or a run, not the family's.
        left(regexp_extract(ltrim(user_agent, '[ "'), '^[^/\s;,()\[\]]+'), 60),
        '[-_.:]+(?:v?\d[\d.]*|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{12,})$',
        ''
      ),
      ''
    )
  END;
