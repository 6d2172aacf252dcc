-- reform_movements: every recorded movement of posts between two days, one row per component and
-- account that it touches, with its document.
with joined as (
    select c.component, c.org_id as unit_id
    from lineage_component(before_on := before_on, after_on := after_on) c
),
-- What units gave to pools and got from them; conversions come below, as far as their loans go.
pooled as (
    select u.unit_id, counted_type(b.post_type) as post_type, b.txn_on as moved_on, b.posts,
           case when b.kind = '入池' then -1 else 1 end as sign, b.doc_no
    from bank_txn b
    join unit u on u.org_id = b.org_id
    where b.kind in ('入池', '出池') and b.posts > 0
      and b.txn_on > day_or_coverage_start(before_on) and b.txn_on <= day_or_coverage_end(after_on)
),
conversion as (
    select l.loan_id, l.org_id as unit_id, l.post_type as own_type, l.start_on as moved_on,
           l.converted - coalesce(lag(l.converted) over (
               partition by l.loan_id, l.org_id order by l.start_on), 0) as posts
    from loan_interval l
    where l.converted > 0 and l.start_on <= day_or_coverage_end(after_on)
),
converted as (
    select c.unit_id, counted_type(c.own_type) as post_type, c.moved_on, c.posts, 1 as sign,
           min(b.doc_no) as doc_no
    from conversion c
    left join (
        select x.txn_on, x.post_type, x.loan_id, x.doc_no, u.unit_id
        from bank_txn x
        left join unit u on u.org_id = x.org_id
        where x.kind = '转正'
    ) b on b.txn_on = c.moved_on and b.post_type = c.own_type
       and (b.loan_id = c.loan_id or b.unit_id = c.unit_id)
    where c.posts > 0 and c.moved_on > day_or_coverage_start(before_on) and c.unit_id is not null
    group by c.loan_id, c.unit_id, c.own_type, c.moved_on, c.posts
),
bank_leg as (
    select *, row_number() over (
        partition by unit_id, post_type, sign, posts, moved_on order by doc_no nulls last) as nth
    from (
        select p.unit_id, p.post_type, p.moved_on, p.posts, p.sign, p.doc_no from pooled p
        union all
        select c.unit_id, c.post_type, c.moved_on, c.posts, c.sign, c.doc_no from converted c
    ) moved
),
transfer as (
    select row_number() over (
               order by t.moved_on, t.from_org, t.to_org, t.post_type, t.posts, t.doc_no) as transfer_no,
           t.moved_on, f.unit_id as from_unit,
           g.unit_id as to_unit, counted_type(t.post_type) as post_type, t.posts, t.doc_no
    from quota_transfer t
    left join unit f on f.org_id = t.from_org
    left join unit g on g.org_id = t.to_org
    where t.posts > 0
      and t.moved_on > day_or_coverage_start(before_on)
      and t.moved_on <= day_or_coverage_end(after_on)
),
-- Each end of a transfer: posts out of a unit, posts into one; a grant or a cut has one end.
end_of_transfer as (
    select t.transfer_no, t.moved_on, t.from_unit as unit_id, t.to_unit as other, t.post_type,
           t.posts, -1 as sign, t.doc_no
    from transfer t where t.from_unit is not null
    union all
    select t.transfer_no, t.moved_on, t.to_unit, t.from_unit, t.post_type, t.posts, 1, t.doc_no
    from transfer t where t.to_unit is not null
),
leg as (
    select *, row_number() over (
        partition by unit_id, post_type, sign, posts, moved_on
        order by other is not null, other, doc_no nulls last) as nth
    from end_of_transfer
),
-- A movement that the bank recorded too counts once: of the same unit, type, direction and
-- posts, on the same day,
same_day as (
    select l.transfer_no, l.sign, b.unit_id, b.post_type, b.posts, b.moved_on, b.nth
    from leg l
    join bank_leg b on b.unit_id = l.unit_id and b.post_type = l.post_type and b.sign = l.sign
     and b.posts = l.posts and b.moved_on = l.moved_on and b.nth = l.nth
),
-- or else under the same document.
left_of_bank as (
    select b.*, row_number() over (
        partition by b.unit_id, b.post_type, b.sign, b.posts, b.doc_no order by b.moved_on) as kth
    from bank_leg b
    anti join same_day s on s.unit_id = b.unit_id and s.post_type = b.post_type
     and s.sign = b.sign and s.posts = b.posts and s.moved_on = b.moved_on and s.nth = b.nth
),
left_of_transfers as (
    select l.*, row_number() over (
        partition by l.unit_id, l.post_type, l.sign, l.posts, l.doc_no
        order by l.moved_on, l.other is not null, l.other) as kth
    from leg l
    anti join same_day s on s.transfer_no = l.transfer_no and s.sign = l.sign
),
recorded_twice as (
    select s.transfer_no, s.sign from same_day s
    union all
    select l.transfer_no, l.sign
    from left_of_transfers l
    join left_of_bank b on b.unit_id = l.unit_id and b.post_type = l.post_type
     and b.sign = l.sign and b.posts = l.posts and b.doc_no = l.doc_no and b.kth = l.kth
),
-- A transfer between two units is the bank's only where the bank has both of its ends.
banked as (
    select t.transfer_no
    from transfer t
    join recorded_twice r on r.transfer_no = t.transfer_no
    group by t.transfer_no, t.from_unit, t.to_unit
    having count(*) = (t.from_unit is not null)::int + (t.to_unit is not null)::int
),
booked as (
    select b.unit_id, cast(null as varchar) as other, b.post_type, b.moved_on, b.posts, b.doc_no,
           b.sign, case when b.sign > 0 then 'from_bank' else 'to_bank' end as account
    from bank_leg b
    union all
    select l.unit_id, l.other, l.post_type, l.moved_on, l.posts, l.doc_no, l.sign,
           case when l.other is null then case when l.sign > 0 then 'granted' else 'cut' end
                when coalesce(a.component, l.unit_id) = coalesce(o.component, l.other)
                    then 'within'
                when l.sign > 0 then 'transferred_in' else 'transferred_out' end
    from leg l
    anti join banked k on k.transfer_no = l.transfer_no
    left join joined a on a.unit_id = l.unit_id
    left join joined o on o.unit_id = l.other
),
touched as (
    select coalesce(j.component, h.unit_id) as component_id
    from units_of_reform(reform) h
    left join joined j on j.unit_id = h.unit_id
)
select coalesce(j.component, b.unit_id) as component, b.post_type, b.account, b.moved_on,
       b.posts, b.unit_id as org_id, n.name, b.other as other_org, b.doc_no
from booked b
left join joined j on j.unit_id = b.unit_id
left join unit_name n on n.unit_id = b.unit_id and n.start_on <= b.moved_on and n.end_on > b.moved_on
where (cast(reform as varchar) is null
       or coalesce(j.component, b.unit_id) in (select t.component_id from touched t))
  -- what stays within a component is one row, that of the unit it leaves
  and not (b.account = 'within' and b.sign > 0)
