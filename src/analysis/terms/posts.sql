-- Posts and people of one unit × type. greatest() passes over NULL, so an unknown would become
-- 0: each term says what it knows.

-- 空编: max(usable − people, 0); without usable posts there is none.
create or replace macro posts_vacant(usable_posts, people) as
    case
        when usable_posts = 0 then 0
        when usable_posts is not null and people is not null
            then greatest(usable_posts - people, 0)
    end;

-- 超编: max(people − usable, 0).
create or replace macro posts_over(usable_posts, people) as
    case
        when usable_posts is not null and people is not null
            then greatest(people - usable_posts, 0)
    end;

-- 自有空编: max(owned − people, 0). People fill own posts first; who owns none has none empty,
-- however many people there are.
create or replace macro own_vacancy(owned_posts, people) as posts_vacant(owned_posts, people);

-- 使用率 of one unit × type; does not apply without usable posts.
create or replace macro posts_utilisation(usable_posts, people) as
    people / nullif(usable_posts, 0);

-- Posts in use: as many as there are people, or as there are posts; never netted between units.
create or replace macro posts_used(usable_posts, people) as
    case
        when usable_posts is not null and people is not null then least(usable_posts, people)
    end;
