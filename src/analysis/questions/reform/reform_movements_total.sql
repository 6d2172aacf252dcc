-- reform_movements_total: recorded gains and losses of posts by account, with their documents.
select
    m.account, cast(sum(m.posts) as bigint) as posts, count(*) as transfers,
    count(distinct m.doc_no) as documents,
    string_agg(distinct m.doc_no, '、' order by m.doc_no) as doc_no
from reform_movements(before_on := before_on, after_on := after_on, reform := reform) m
group by m.account
