-- findings_by_rule: what the rules found, rule by rule, with an example and what to do.
select
    x.severity, x.rule, count(*) as findings, min(x.problem) as problem, min(x.fix) as fix
from finding x
group by x.severity, x.rule
