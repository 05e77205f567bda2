-- PostgreSQL 18
SET LOCAL check_function_bodies = false;

CREATE TYPE public.procrastinate_job_event_type AS ENUM (
    'deferred',
    'started',
    'deferred_for_retry',
    'failed',
    'succeeded',
    'cancelled',
    'abort_requested',
    'aborted',
    'scheduled',
    'retried'
);


CREATE TYPE public.procrastinate_job_status AS ENUM (
    'todo',
    'doing',
    'succeeded',
    'failed',
    'cancelled',
    'aborting',
    'aborted'
);


CREATE TYPE public.procrastinate_job_to_defer_v1 AS (
	queue_name character varying,
	task_name character varying,
	priority integer,
	lock text,
	queueing_lock text,
	args jsonb,
	scheduled_at timestamp with time zone
);


CREATE FUNCTION public.clients_check_amount() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    number bigint;
    whole numeric;
BEGIN
    IF TG_TABLE_NAME = 'clients_deal' THEN
        number := NEW.id;
    ELSIF TG_OP = 'DELETE' THEN
        number := OLD.deal_id;
    ELSE
        number := NEW.deal_id;
    END IF;
    SELECT sum(total) INTO whole FROM clients_dealline WHERE deal_id = number;
    IF whole IS NOT NULL AND whole IS DISTINCT FROM (SELECT amount FROM clients_deal WHERE id = number) THEN
        RAISE EXCEPTION 'the amount of deal % is not that of its lines', number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'deal_amount_of_lines';
    END IF;
    RETURN NULL;
END $$;


CREATE FUNCTION public.clients_keep_main_position() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO clients_position (contact_id, company_id, is_main)
        SELECT id, company_id, true FROM became WHERE company_id IS NOT NULL ORDER BY id;
    ELSE
        UPDATE clients_position p SET is_main = false FROM was JOIN became USING (id)
        WHERE p.contact_id = was.id AND p.is_main AND was.company_id IS DISTINCT FROM became.company_id;
        INSERT INTO clients_position (contact_id, company_id, is_main)
        SELECT became.id, became.company_id, true FROM was JOIN became USING (id)
        WHERE became.company_id IS NOT NULL AND was.company_id IS DISTINCT FROM became.company_id ORDER BY became.id
        ON CONFLICT (contact_id, company_id) DO UPDATE SET is_main = true, until = NULL;
    END IF;
    RETURN NULL;
END $$;


CREATE FUNCTION public.clients_tally_deals() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO clients_dealtally AS kept (stage_id, owner_employee_id, currency, deals, amount)
        SELECT stage_id, owner_employee_id, currency, count(*), coalesce(sum(amount), 0) FROM became
        GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        ON CONFLICT (stage_id, owner_employee_id, currency) DO UPDATE
            SET deals = kept.deals + excluded.deals, amount = kept.amount + excluded.amount;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO clients_dealtally AS kept (stage_id, owner_employee_id, currency, deals, amount)
        SELECT stage_id, owner_employee_id, currency, -count(*), -coalesce(sum(amount), 0) FROM was
        GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        ON CONFLICT (stage_id, owner_employee_id, currency) DO UPDATE
            SET deals = kept.deals + excluded.deals, amount = kept.amount + excluded.amount;
    ELSE
        INSERT INTO clients_dealtally AS kept (stage_id, owner_employee_id, currency, deals, amount)
        SELECT stage_id, owner_employee_id, currency, sum(n), sum(money) FROM (
            SELECT stage_id, owner_employee_id, currency, 1 AS n, coalesce(amount, 0) AS money FROM became
            UNION ALL SELECT stage_id, owner_employee_id, currency, -1, -coalesce(amount, 0) FROM was) AS change
        GROUP BY 1, 2, 3 HAVING sum(n) <> 0 OR sum(money) <> 0 ORDER BY 1, 2, 3
        ON CONFLICT (stage_id, owner_employee_id, currency) DO UPDATE
            SET deals = kept.deals + excluded.deals, amount = kept.amount + excluded.amount;
    END IF;
    RETURN NULL;
END $$;


CREATE FUNCTION public.custom_day(given text) RETURNS date
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $_$ SELECT CASE WHEN given ~ ('^(19|20|21)[0-9][0-9]-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$'
        || '|^(19|20|21)[0-9][0-9]-(0[13-9]|1[0-2])-(29|30)$|^(19|20|21)[0-9][0-9]-(0[13578]|1[02])-31$'
        || '|^(19|20|21)(0[48]|[2468][048]|[13579][26])-02-29$|^2000-02-29$')
    THEN make_date(substr(given, 1, 4)::int, substr(given, 6, 2)::int, substr(given, 9, 2)::int) END $_$;


CREATE FUNCTION public.custom_keys(given jsonb) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT CASE WHEN jsonb_typeof(given) = 'array'
    THEN ARRAY(SELECT jsonb_array_elements_text(given)) ELSE '{}'::text[] END $$;


CREATE FUNCTION public.custom_number(given text) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $_$ SELECT CASE WHEN given ~ '^-?[0-9]{1,18}(\.[0-9]{1,6})?$' THEN given::numeric END $_$;


CREATE FUNCTION public.leads_stay_repeats_lead() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    -- Locked, or a lead that changes hands meanwhile would not see this stay, nor this stay its new owner.
    SELECT owner_employee_id, owner_queue_id, source_id
        INTO NEW.lead_employee_id, NEW.lead_queue_id, NEW.source_id
        FROM leads_lead WHERE id = NEW.lead_id FOR NO KEY UPDATE;
    RETURN NEW;
END $$;


CREATE FUNCTION public.leads_tally_lead() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO leads_tallychange
            (measure, at, status_id, owner_employee_id, owner_queue_id, source_id, currency, count, amount)
        VALUES ('made', OLD.created_at, OLD.status_id, OLD.owner_employee_id, OLD.owner_queue_id, OLD.source_id,
            OLD.currency, -1, -coalesce(OLD.amount, 0));
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO leads_tallychange
            (measure, at, status_id, owner_employee_id, owner_queue_id, source_id, currency, count, amount)
        VALUES ('made', NEW.created_at, NEW.status_id, NEW.owner_employee_id, NEW.owner_queue_id, NEW.source_id,
            NEW.currency, 1, coalesce(NEW.amount, 0));
    END IF;
    IF TG_OP = 'UPDATE' AND (OLD.owner_employee_id, OLD.owner_queue_id, OLD.source_id)
            IS DISTINCT FROM (NEW.owner_employee_id, NEW.owner_queue_id, NEW.source_id) THEN
        UPDATE leads_stay SET lead_employee_id = NEW.owner_employee_id, lead_queue_id = NEW.owner_queue_id,
            source_id = NEW.source_id
        WHERE lead_id = NEW.id AND (lead_employee_id, lead_queue_id, source_id)
            IS DISTINCT FROM (NEW.owner_employee_id, NEW.owner_queue_id, NEW.source_id);
    END IF;
    RETURN NULL;
END $$;


CREATE FUNCTION public.leads_tally_leads() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT EXISTS (
        SELECT id, status_id, owner_employee_id, owner_queue_id, source_id, amount, currency, created_at FROM became
        EXCEPT
        SELECT id, status_id, owner_employee_id, owner_queue_id, source_id, amount, currency, created_at FROM was) THEN
        RETURN NULL;
    END IF;
    INSERT INTO leads_tallychange
        (measure, at, status_id, owner_employee_id, owner_queue_id, source_id, currency, count, amount)
    SELECT 'made', date_trunc('month', created_at, 'UTC'), status_id, owner_employee_id, owner_queue_id, source_id,
        currency, sum(sign), sum(sign * coalesce(amount, 0))
    FROM (
        SELECT -1 AS sign, created_at, status_id, owner_employee_id, owner_queue_id, source_id, currency, amount FROM was
        UNION ALL
        SELECT 1, created_at, status_id, owner_employee_id, owner_queue_id, source_id, currency, amount FROM became
    ) AS both_ways
    GROUP BY 2, 3, 4, 5, 6, 7 HAVING sum(sign) <> 0 OR sum(sign * coalesce(amount, 0)) <> 0;
    IF EXISTS (
        SELECT id, owner_employee_id, owner_queue_id, source_id FROM became
        EXCEPT SELECT id, owner_employee_id, owner_queue_id, source_id FROM was) THEN
        UPDATE leads_stay stay SET lead_employee_id = lead.owner_employee_id, lead_queue_id = lead.owner_queue_id,
            source_id = lead.source_id
        FROM became lead
        WHERE stay.lead_id = lead.id AND (stay.lead_employee_id, stay.lead_queue_id, stay.source_id)
            IS DISTINCT FROM (lead.owner_employee_id, lead.owner_queue_id, lead.source_id);
    END IF;
    RETURN NULL;
END $$;


CREATE FUNCTION public.leads_tally_stay() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM leads_tally_stood(NEW, 1, 1);
    ELSIF TG_OP = 'DELETE' THEN
        PERFORM leads_tally_stood(OLD, -1, -1);
    ELSIF (OLD.since, OLD.status_id, OLD.owner_employee_id, OLD.owner_queue_id, OLD.lead_employee_id,
            OLD.lead_queue_id, OLD.source_id)
        IS DISTINCT FROM (NEW.since, NEW.status_id, NEW.owner_employee_id, NEW.owner_queue_id, NEW.lead_employee_id,
            NEW.lead_queue_id, NEW.source_id) THEN
        PERFORM leads_tally_stood(OLD, -1, -1), leads_tally_stood(NEW, 1, 1);
    ELSIF OLD.until IS DISTINCT FROM NEW.until THEN
        PERFORM leads_tally_stood(OLD, 0, -1), leads_tally_stood(NEW, 0, 1);
    END IF;
    RETURN NULL;
END $$;


CREATE FUNCTION public.leads_tally_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO leads_tallychange (measure, at, owner_employee_id, owner_queue_id, source_id, currency,
        then_status_id, then_employee_id, then_queue_id, count, amount)
    SELECT 'stood', date_trunc('month', moment, 'UTC'), lead_employee_id, lead_queue_id, source_id, '',
        status_id, owner_employee_id, owner_queue_id, sum(way * sign), 0
    FROM (
        SELECT -1 AS way, since, until, lead_employee_id, lead_queue_id, source_id, status_id, owner_employee_id,
            owner_queue_id FROM was
        UNION ALL
        SELECT 1, since, until, lead_employee_id, lead_queue_id, source_id, status_id, owner_employee_id,
            owner_queue_id FROM became
    ) AS both_ways, LATERAL (VALUES (since, 1), (until, -1)) AS point (moment, sign)
    WHERE moment IS NOT NULL
    GROUP BY 2, 3, 4, 5, 7, 8, 9 HAVING sum(way * sign) <> 0;
    RETURN NULL;
END $$;


CREATE FUNCTION public.leads_tally_stays_begun() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO leads_tallychange (measure, at, owner_employee_id, owner_queue_id, source_id, currency,
        then_status_id, then_employee_id, then_queue_id, count, amount)
    SELECT 'stood', date_trunc('month', moment, 'UTC'), lead_employee_id, lead_queue_id, source_id, '',
        status_id, owner_employee_id, owner_queue_id, sum(sign), 0
    FROM became, LATERAL (VALUES (since, 1), (until, -1)) AS point (moment, sign)
    WHERE moment IS NOT NULL
    GROUP BY 2, 3, 4, 5, 7, 8, 9 HAVING sum(sign) <> 0;
    RETURN NULL;
END $$;


SET default_tablespace = '';

SET default_table_access_method = heap;

CREATE TABLE public.leads_stay (
    id bigint NOT NULL,
    status_kind character varying(10) NOT NULL,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone,
    lead_id bigint NOT NULL,
    owner_employee_id bigint,
    owner_queue_id bigint,
    status_id bigint NOT NULL,
    lead_employee_id bigint,
    lead_queue_id bigint,
    source_id bigint
);


CREATE FUNCTION public.leads_tally_stood(stay public.leads_stay, began integer, ended integer) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF began <> 0 THEN
        INSERT INTO leads_tallychange (measure, at, owner_employee_id, owner_queue_id, source_id, currency,
            then_status_id, then_employee_id, then_queue_id, count, amount)
        VALUES ('stood', stay.since, stay.lead_employee_id, stay.lead_queue_id, stay.source_id, '',
            stay.status_id, stay.owner_employee_id, stay.owner_queue_id, began, 0);
    END IF;
    IF ended <> 0 AND stay.until IS NOT NULL THEN
        INSERT INTO leads_tallychange (measure, at, owner_employee_id, owner_queue_id, source_id, currency,
            then_status_id, then_employee_id, then_queue_id, count, amount)
        VALUES ('stood', stay.until, stay.lead_employee_id, stay.lead_queue_id, stay.source_id, '',
            stay.status_id, stay.owner_employee_id, stay.owner_queue_id, -ended, 0);
    END IF;
END $$;


CREATE FUNCTION public.ledger_refuse() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;


CREATE FUNCTION public.procrastinate_cancel_job_v1(job_id bigint, abort boolean, delete_job boolean) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status = 'todo'
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        IF abort THEN
            UPDATE procrastinate_jobs
            SET abort_requested = true,
                status = CASE status
                    WHEN 'todo' THEN 'cancelled'::procrastinate_job_status ELSE status
                END
            WHERE id = job_id AND status IN ('todo', 'doing')
            RETURNING id INTO _job_id;
        ELSE
            UPDATE procrastinate_jobs
            SET status = 'cancelled'::procrastinate_job_status
            WHERE id = job_id AND status = 'todo'
            RETURNING id INTO _job_id;
        END IF;
    END IF;
    RETURN _job_id;
END;
$$;


CREATE FUNCTION public.procrastinate_defer_jobs_v1(jobs public.procrastinate_job_to_defer_v1[]) RETURNS bigint[]
    LANGUAGE plpgsql
    AS $$
DECLARE
    job_ids bigint[];
BEGIN
    WITH inserted_jobs AS (
        INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
        SELECT (job).queue_name,
               (job).task_name,
               (job).priority,
               (job).lock,
               (job).queueing_lock,
               (job).args,
               (job).scheduled_at
        FROM unnest(jobs) AS job
        RETURNING id
    )
    SELECT array_agg(id) FROM inserted_jobs INTO job_ids;

    RETURN job_ids;
END;
$$;


CREATE FUNCTION public.procrastinate_defer_periodic_job_v2(_queue_name character varying, _lock character varying, _queueing_lock character varying, _task_name character varying, _priority integer, _periodic_id character varying, _defer_timestamp bigint, _args jsonb) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN
    INSERT
        INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)
        VALUES (_task_name, _periodic_id, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;

    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;

    UPDATE procrastinate_periodic_defers
        SET job_id = (
            SELECT COALESCE((
                SELECT unnest(procrastinate_defer_jobs_v1(
                    ARRAY[
                        ROW(
                            _queue_name,
                            _task_name,
                            _priority,
                            _lock,
                            _queueing_lock,
                            _args,
                            NULL::timestamptz
                        )
                    ]::procrastinate_job_to_defer_v1[]
                ))
            ), NULL)
        )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;

    DELETE
        FROM procrastinate_periodic_defers
        USING (
            SELECT id
            FROM procrastinate_periodic_defers
            WHERE procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.periodic_id = _periodic_id
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp
            ORDER BY id
            FOR UPDATE
        ) to_delete
        WHERE procrastinate_periodic_defers.id = to_delete.id;

    RETURN _job_id;
END;
$$;


CREATE TABLE public.procrastinate_jobs (
    id bigint NOT NULL,
    queue_name character varying(128) NOT NULL,
    task_name character varying(128) NOT NULL,
    lock text,
    args jsonb DEFAULT '{}'::jsonb NOT NULL,
    status public.procrastinate_job_status DEFAULT 'todo'::public.procrastinate_job_status NOT NULL,
    scheduled_at timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    queueing_lock text,
    priority integer DEFAULT 0 NOT NULL,
    abort_requested boolean DEFAULT false NOT NULL,
    worker_id bigint,
    CONSTRAINT check_not_todo_abort_requested CHECK ((NOT ((status = 'todo'::public.procrastinate_job_status) AND (abort_requested = true))))
);


CREATE FUNCTION public.procrastinate_fetch_job_v2(target_queue_names character varying[], p_worker_id bigint) RETURNS public.procrastinate_jobs
    LANGUAGE plpgsql
    AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
    WITH candidate AS (
        SELECT jobs.*
            FROM procrastinate_jobs AS jobs
            WHERE
                -- reject the job if its lock has earlier or higher priority jobs
                NOT EXISTS (
                    SELECT 1
                        FROM procrastinate_jobs AS other_jobs
                        WHERE
                            jobs.lock IS NOT NULL
                            AND other_jobs.lock = jobs.lock
                            AND (
                                -- job with same lock is already running
                                other_jobs.status = 'doing'
                                OR
                                -- job with same lock is waiting and has higher priority (or same priority but was queued first)
                                (
                                    other_jobs.status = 'todo'
                                    AND (
                                        other_jobs.priority > jobs.priority
                                        OR (
                                        other_jobs.priority = jobs.priority
                                        AND other_jobs.id < jobs.id
                                        )
                                    )
                                )
                            )
                )
                AND jobs.status = 'todo'
                AND (target_queue_names IS NULL OR jobs.queue_name = ANY( target_queue_names ))
                AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
            ORDER BY jobs.priority DESC, jobs.id ASC LIMIT 1
            FOR UPDATE OF jobs SKIP LOCKED
    )
    UPDATE procrastinate_jobs
        SET status = 'doing', worker_id = p_worker_id
        FROM candidate
        WHERE procrastinate_jobs.id = candidate.id
        RETURNING procrastinate_jobs.* INTO found_jobs;

 RETURN found_jobs;
END;
$$;


CREATE FUNCTION public.procrastinate_finish_job_v1(job_id bigint, end_status public.procrastinate_job_status, delete_job boolean) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF end_status NOT IN ('succeeded', 'failed', 'aborted') THEN
        RAISE 'End status should be either "succeeded", "failed" or "aborted" (job id: %)', job_id;
    END IF;
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = end_status,
            abort_requested = false,
            attempts = CASE status
                WHEN 'doing' THEN attempts + 1 ELSE attempts
            END
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" or "todo" status (job id: %)', job_id;
    END IF;
END;
$$;


CREATE FUNCTION public.procrastinate_notify_queue_abort_job_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'abort_job_requested', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;


CREATE FUNCTION public.procrastinate_notify_queue_job_inserted_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'job_inserted', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;


CREATE FUNCTION public.procrastinate_prune_stalled_workers_v1(seconds_since_heartbeat double precision) RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    DELETE FROM procrastinate_workers
    WHERE last_heartbeat < NOW() - (seconds_since_heartbeat || 'SECOND')::INTERVAL
    RETURNING procrastinate_workers.id;
END;
$$;


CREATE FUNCTION public.procrastinate_register_worker_v1() RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    INSERT INTO procrastinate_workers DEFAULT VALUES
    RETURNING procrastinate_workers.id;
END;
$$;


CREATE FUNCTION public.procrastinate_retry_job_v1(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
BEGIN
    SELECT abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status = 'doing'
    FOR UPDATE
    INTO _abort_requested;
    IF _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" status (job id: %)', job_id;
    END IF;
END;
$$;


CREATE FUNCTION public.procrastinate_retry_job_v2(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
    _current_status procrastinate_job_status;
BEGIN
    SELECT status, abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status IN ('doing', 'failed')
    FOR UPDATE
    INTO _current_status, _abort_requested;
    IF _current_status = 'doing' AND _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status IN ('doing', 'failed')
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or has an invalid status to retry (job id: %)', job_id;
    END IF;

END;
$$;


CREATE FUNCTION public.procrastinate_trigger_abort_requested_events_procedure_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'abort_requested'::procrastinate_job_event_type);
    RETURN NEW;
END;
$$;


CREATE FUNCTION public.procrastinate_trigger_function_scheduled_events_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type, at)
        VALUES (NEW.id, 'scheduled'::procrastinate_job_event_type, NEW.scheduled_at);

	RETURN NEW;
END;
$$;


CREATE FUNCTION public.procrastinate_trigger_function_status_events_insert_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'deferred'::procrastinate_job_event_type);
	RETURN NEW;
END;
$$;


CREATE FUNCTION public.procrastinate_trigger_function_status_events_update_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH t AS (
        SELECT CASE
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND NEW.status = 'doing'::procrastinate_job_status
                THEN 'started'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'deferred_for_retry'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'failed'::procrastinate_job_status
                THEN 'failed'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'succeeded'::procrastinate_job_status
                THEN 'succeeded'::procrastinate_job_event_type
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND (
                    NEW.status = 'cancelled'::procrastinate_job_status
                    OR NEW.status = 'failed'::procrastinate_job_status
                    OR NEW.status = 'succeeded'::procrastinate_job_status
                )
                THEN 'cancelled'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'aborted'::procrastinate_job_status
                THEN 'aborted'::procrastinate_job_event_type
            WHEN OLD.status = 'failed'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'retried'::procrastinate_job_event_type
            ELSE NULL
        END as event_type
    )
    INSERT INTO procrastinate_events(job_id, type)
        SELECT NEW.id, t.event_type
        FROM t
        WHERE t.event_type IS NOT NULL;
	RETURN NEW;
END;
$$;


CREATE FUNCTION public.procrastinate_unlink_periodic_defers_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_periodic_defers
    SET job_id = NULL
    WHERE job_id = OLD.id;
    RETURN OLD;
END;
$$;


CREATE FUNCTION public.procrastinate_unregister_worker_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM procrastinate_workers
    WHERE id = worker_id;
END;
$$;


CREATE FUNCTION public.procrastinate_update_heartbeat_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_workers
    SET last_heartbeat = NOW()
    WHERE id = worker_id;
END;
$$;


CREATE FUNCTION public.staff_tell_sessions() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('teplo', 'session');
    RETURN NULL;
END $$;


CREATE FUNCTION public.triage_end_clock(clock bigint, moment timestamp with time zone, by_which text, who bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    -- An answer counts from its own time: what somebody had it for after that was no waiting.
    UPDATE triage_clockpart p SET until = greatest(p.since, moment),
        seconds = CASE WHEN p.employee_id IS NULL THEN 0 ELSE triage_worked(p.employee_id, p.since, moment) END
    WHERE p.clock_id = clock AND (p.until IS NULL OR p.until > moment);
    UPDATE triage_clock c SET ended_at = greatest(c.started_at, moment), how = by_which, answered_by_id = who,
        answered_at = CASE WHEN by_which = 'closed' THEN NULL ELSE greatest(c.started_at, moment) END,
        customer_seconds = floor(extract(epoch FROM greatest(c.started_at, moment) - c.started_at)),
        manager_seconds = (SELECT coalesce(sum(p.seconds), 0) FROM triage_clockpart p WHERE p.clock_id = c.id),
        next_at = NULL
    WHERE c.id = clock;
END $$;


CREATE FUNCTION public.triage_lead_answered() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM triage_end_clock(c.id, NEW.answered_at, NEW.answered_how, NEW.answered_by_id)
    FROM triage_clock c WHERE c.lead_id = NEW.id AND c.ended_at IS NULL ORDER BY c.id;
    RETURN NULL;
END $$;


CREATE FUNCTION public.triage_stays_begun() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    -- Most stays change nothing for a clock: the first of a lead, the next status of whoever has it, leads without one.
    IF NOT EXISTS (
        SELECT FROM became b JOIN triage_clock c ON c.lead_id = b.lead_id AND (c.ended_at IS NULL OR c.how = 'closed')
        LEFT JOIN triage_clockpart p ON p.clock_id = c.id AND p.until IS NULL
        WHERE c.ended_at IS NOT NULL OR b.status_kind NOT IN ('interest', 'new', 'working')
            OR (p.employee_id, p.queue_id) IS DISTINCT FROM (b.owner_employee_id, b.owner_queue_id)) THEN
        RETURN NULL;
    END IF;
    PERFORM triage_end_clock(c.id, b.since, 'closed', NULL)
    FROM became b JOIN triage_clock c ON c.lead_id = b.lead_id AND c.ended_at IS NULL
    WHERE b.status_kind NOT IN ('interest', 'new', 'working');
    -- A lead that is worked again without having been answered waits again. What is late by then escalates no more.
    UPDATE triage_clock c SET ended_at = NULL, how = '', customer_seconds = NULL, manager_seconds = NULL,
        next_at = CASE WHEN c.due_at > b.since THEN b.since END
    FROM became b JOIN leads_lead l ON l.id = b.lead_id AND l.answered_at IS NULL
    WHERE c.lead_id = b.lead_id AND c.how = 'closed' AND b.status_kind IN ('interest', 'new', 'working');
    UPDATE triage_clockpart p SET until = greatest(p.since, b.since),
        seconds = CASE WHEN p.employee_id IS NULL THEN 0 ELSE triage_worked(p.employee_id, p.since, b.since) END
    FROM became b JOIN triage_clock c ON c.lead_id = b.lead_id AND c.ended_at IS NULL
    WHERE p.clock_id = c.id AND p.until IS NULL
        AND (p.employee_id, p.queue_id) IS DISTINCT FROM (b.owner_employee_id, b.owner_queue_id);
    INSERT INTO triage_clockpart (clock_id, employee_id, queue_id, since)
    SELECT c.id, b.owner_employee_id, b.owner_queue_id, greatest(c.started_at, b.since)
    FROM became b JOIN triage_clock c ON c.lead_id = b.lead_id AND c.ended_at IS NULL
    WHERE NOT EXISTS (SELECT FROM triage_clockpart p WHERE p.clock_id = c.id AND p.until IS NULL);
    RETURN NULL;
END $$;


CREATE FUNCTION public.triage_worked(who bigint, since timestamp with time zone, until timestamp with time zone) RETURNS integer
    LANGUAGE sql STABLE
    AS $$
    SELECT coalesce(floor(extract(epoch FROM sum(upper(piece) - lower(piece)))), 0)::int
    FROM staff_employee e,
        (SELECT tstzmultirange(tstzrange(since, greatest(since, until))) AS whole) span,
        LATERAL (SELECT coalesce(range_agg(tstzrange(s.starts_at, s.ends_at)), '{}') AS hours FROM staff_shift s
            WHERE s.employee_id = e.id AND s.starts_at < until AND s.ends_at > since) shift,
        LATERAL (SELECT coalesce(range_agg(tstzrange(w.since::timestamp AT TIME ZONE e.time_zone,
                (w.until + 1)::timestamp AT TIME ZONE e.time_zone)), '{}') AS hours
            FROM staff_working w WHERE w.employee_id = e.id) bound,
        LATERAL (SELECT coalesce(range_agg(tstzrange(a.since, a.until)), '{}') AS hours FROM staff_absence a
            WHERE a.employee_id = e.id AND a.since < triage_worked.until AND a.until > triage_worked.since) away,
        LATERAL unnest(span.whole * (shift.hours + (span.whole - bound.hours - away.hours))) piece
    WHERE e.id = who
$$;


CREATE FUNCTION public.work_demand_next_step(number bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    kind text;
    waits date;
BEGIN
    SELECT status_kind, wait_until INTO kind, waits FROM leads_lead WHERE id = number FOR NO KEY UPDATE;
    IF kind IN ('new', 'working') AND waits IS NULL
        AND NOT EXISTS (SELECT 1 FROM work_task WHERE lead_id = number AND state = 'open') THEN
        RAISE EXCEPTION 'lead % is open and has no next step', number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'lead_has_next_step';
    END IF;
END $$;


CREATE FUNCTION public.work_next_step_at_birth() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM work_task WHERE lead_id = NEW.id AND state = 'open') THEN
        PERFORM work_demand_next_step(NEW.id);
    END IF;
    RETURN NULL;
END $$;


CREATE FUNCTION public.work_next_step_of_lead() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM work_demand_next_step(NEW.id);
    RETURN NULL;
END $$;


CREATE FUNCTION public.work_next_step_of_task() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF OLD.lead_id IS NOT NULL AND OLD.state = 'open' THEN
        PERFORM work_demand_next_step(OLD.lead_id);
    END IF;
    RETURN NULL;
END $$;


CREATE FUNCTION public.work_numbers(words text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT regexp_replace(regexp_replace(words, '(\d)[ \u00a0().-]{1,3}(?=\d)', '\1', 'g'),
        '\m8(\d{10})\M', '7\1', 'g')
$$;


CREATE FUNCTION public.work_talks_follow() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE work_conversation SET owner_employee_id = NEW.owner_employee_id, owner_queue_id = NEW.owner_queue_id
    WHERE lead_id = NEW.id
        AND (owner_employee_id, owner_queue_id) IS DISTINCT FROM (NEW.owner_employee_id, NEW.owner_queue_id);
    UPDATE work_call SET owner_employee_id = NEW.owner_employee_id, owner_queue_id = NEW.owner_queue_id
    WHERE lead_id = NEW.id
        AND (owner_employee_id, owner_queue_id) IS DISTINCT FROM (NEW.owner_employee_id, NEW.owner_queue_id);
    RETURN NULL;
END $$;


CREATE FUNCTION public.work_words(subject text, words text, sender_name text, sender_address text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT to_tsvector('pg_catalog.russian', translate(
            subject || ' ' || left(words, 100000) || ' ' || sender_name || ' ' || sender_address, 'ёЁ', 'еЕ'))
        || array_to_tsvector(ARRAY(SELECT DISTINCT left(found[1], 30) FROM regexp_matches(
            public.work_numbers(subject || ' ' || left(words, 100000)), '\d{5,}', 'g') AS found))
$$;


CREATE TABLE public.account_emailaddress (
    id integer NOT NULL,
    email character varying(254) NOT NULL,
    verified boolean NOT NULL,
    "primary" boolean NOT NULL,
    user_id bigint NOT NULL
);


ALTER TABLE public.account_emailaddress ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.account_emailaddress_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.account_emailconfirmation (
    id integer NOT NULL,
    created timestamp with time zone NOT NULL,
    sent timestamp with time zone,
    key character varying(64) NOT NULL,
    email_address_id integer NOT NULL
);


ALTER TABLE public.account_emailconfirmation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.account_emailconfirmation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.auth_group (
    id integer NOT NULL,
    name character varying(150) NOT NULL
);


ALTER TABLE public.auth_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.auth_group_permissions (
    id bigint NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL
);


ALTER TABLE public.auth_group_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.auth_permission (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    content_type_id integer NOT NULL,
    codename character varying(100) NOT NULL
);


ALTER TABLE public.auth_permission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_permission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.channels_campaign (
    id bigint NOT NULL,
    key character varying(120) NOT NULL,
    name character varying(120) NOT NULL,
    is_active boolean NOT NULL,
    source_id bigint
);


ALTER TABLE public.channels_campaign ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.channels_campaign_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.channels_channel (
    id bigint NOT NULL,
    kind character varying(20) NOT NULL,
    slug character varying(60) NOT NULL,
    key character varying(64) NOT NULL,
    name character varying(120) NOT NULL,
    is_active boolean NOT NULL,
    is_lead_source boolean NOT NULL,
    needs_reason boolean NOT NULL,
    response_minutes integer NOT NULL,
    tag character varying(40) NOT NULL,
    default_product_id bigint,
    responsible_employee_id bigint,
    responsible_queue_id bigint,
    default_source_id bigint,
    schedule_id bigint,
    targets jsonb DEFAULT '{}'::jsonb NOT NULL,
    opens_deals boolean,
    opens_deals_at timestamp with time zone,
    CONSTRAINT channel_one_responsible CHECK (((responsible_employee_id IS NULL) OR (responsible_queue_id IS NULL))),
    CONSTRAINT channels_channel_response_minutes_check CHECK ((response_minutes >= 0))
);


ALTER TABLE public.channels_channel ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.channels_channel_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.channels_channelsettings (
    channel_id bigint NOT NULL,
    "values" jsonb NOT NULL,
    secrets bytea NOT NULL
);


CREATE TABLE public.channels_extension (
    id bigint NOT NULL,
    number character varying(40) NOT NULL,
    channel_id bigint NOT NULL,
    employee_id bigint NOT NULL
);


ALTER TABLE public.channels_extension ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.channels_extension_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.channels_form (
    id bigint NOT NULL,
    heading character varying(120) NOT NULL,
    intro text NOT NULL,
    button character varying(60) NOT NULL,
    success text NOT NULL,
    fields jsonb NOT NULL,
    language character varying(2) NOT NULL,
    allowed_sites character varying(200)[] NOT NULL,
    accent character varying(7) NOT NULL,
    channel_id bigint NOT NULL,
    other_ground character varying(300) NOT NULL
);


CREATE TABLE public.channels_form_consents (
    id bigint NOT NULL,
    form_id bigint NOT NULL,
    consenttext_id bigint NOT NULL
);


ALTER TABLE public.channels_form_consents ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.channels_form_consents_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


ALTER TABLE public.channels_form ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.channels_form_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.channels_ringstep (
    id bigint NOT NULL,
    "position" smallint NOT NULL,
    who character varying(10) NOT NULL,
    seconds smallint NOT NULL,
    channel_id bigint NOT NULL,
    employee_id bigint,
    team_id bigint,
    CONSTRAINT channels_ringstep_position_check CHECK (("position" >= 0)),
    CONSTRAINT channels_ringstep_seconds_check CHECK ((seconds >= 0)),
    CONSTRAINT ring_step_names_whom CHECK ((((employee_id IS NOT NULL) AND (team_id IS NULL) AND ((who)::text = 'employee'::text)) OR ((employee_id IS NULL) AND (team_id IS NOT NULL) AND ((who)::text = 'team'::text)) OR ((NOT ((who)::text = ANY ((ARRAY['employee'::character varying, 'team'::character varying])::text[]))) AND (employee_id IS NULL) AND (team_id IS NULL))))
);


ALTER TABLE public.channels_ringstep ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.channels_ringstep_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.channels_source (
    id bigint NOT NULL,
    key character varying(80) NOT NULL,
    name character varying(120) NOT NULL,
    is_active boolean NOT NULL
);


ALTER TABLE public.channels_source ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.channels_source_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.clients_clientcompany (
    company_id bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    owner_employee_id bigint NOT NULL,
    custom jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT clients_clientcompany_version_check CHECK ((version >= 0))
);


CREATE TABLE public.clients_contact (
    id bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    company_id bigint,
    owner_employee_id bigint NOT NULL,
    person_id bigint NOT NULL,
    custom jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT clients_contact_version_check CHECK ((version >= 0))
);


ALTER TABLE public.clients_contact ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.clients_contact_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.clients_conversion (
    id bigint NOT NULL,
    created character varying(8)[] NOT NULL,
    by_kind character varying(12) NOT NULL,
    by_id bigint,
    at timestamp with time zone NOT NULL,
    undone_at timestamp with time zone,
    change_id bigint NOT NULL,
    company_id bigint,
    contact_id bigint,
    lead_id bigint NOT NULL,
    deal_id bigint
);


ALTER TABLE public.clients_conversion ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.clients_conversion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.clients_deal (
    id bigint NOT NULL,
    title character varying(200) NOT NULL,
    stage_kind character varying(4) NOT NULL,
    amount numeric(14,2),
    currency character varying(3) NOT NULL,
    expected_on date,
    lost_because character varying(300) NOT NULL,
    search text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    moved_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    version integer NOT NULL,
    company_id bigint,
    contact_id bigint,
    owner_employee_id bigint NOT NULL,
    stage_id bigint NOT NULL,
    custom jsonb DEFAULT '{}'::jsonb NOT NULL,
    lost_reason_id bigint,
    CONSTRAINT clients_deal_version_check CHECK ((version >= 0)),
    CONSTRAINT deal_amount CHECK (((amount IS NULL) OR (amount >= (0)::numeric)))
);


ALTER TABLE public.clients_deal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.clients_deal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.clients_dealline (
    id bigint NOT NULL,
    name character varying(200) NOT NULL,
    unit character varying(20) NOT NULL,
    quantity numeric(12,3) NOT NULL,
    price numeric(14,2) NOT NULL,
    discount numeric(14,2) NOT NULL,
    off character varying(7) NOT NULL,
    vat character varying(4) NOT NULL,
    vat_included boolean NOT NULL,
    net numeric(14,2) NOT NULL,
    tax numeric(14,2) NOT NULL,
    total numeric(14,2) NOT NULL,
    "position" integer NOT NULL,
    deal_id bigint NOT NULL,
    product_id bigint,
    CONSTRAINT clients_dealline_position_check CHECK (("position" >= 0)),
    CONSTRAINT deal_line_price CHECK (((discount >= (0)::numeric) AND (price >= (0)::numeric))),
    CONSTRAINT deal_line_quantity CHECK ((quantity > (0)::numeric)),
    CONSTRAINT deal_line_sums CHECK (((net >= (0)::numeric) AND (tax >= (0)::numeric) AND (total = (net + tax))))
);


ALTER TABLE public.clients_dealline ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.clients_dealline_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.clients_dealtally (
    id bigint NOT NULL,
    currency character varying(3) NOT NULL,
    deals bigint NOT NULL,
    amount numeric(24,2) NOT NULL,
    owner_employee_id bigint NOT NULL,
    stage_id bigint NOT NULL
);


ALTER TABLE public.clients_dealtally ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.clients_dealtally_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.clients_pipeline (
    id bigint NOT NULL,
    key character varying(40) NOT NULL,
    name character varying(80) NOT NULL,
    "position" integer NOT NULL,
    CONSTRAINT clients_pipeline_position_check CHECK (("position" >= 0))
);


ALTER TABLE public.clients_pipeline ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.clients_pipeline_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.clients_position (
    id bigint NOT NULL,
    role character varying(120) DEFAULT ''::character varying NOT NULL,
    decides boolean DEFAULT false NOT NULL,
    is_main boolean DEFAULT false NOT NULL,
    since date,
    until date,
    company_id bigint NOT NULL,
    contact_id bigint NOT NULL
);


ALTER TABLE public.clients_position ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.clients_position_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.clients_stage (
    id bigint NOT NULL,
    key character varying(40) NOT NULL,
    kind character varying(4) NOT NULL,
    name character varying(80) NOT NULL,
    hue character varying(8) NOT NULL,
    probability smallint NOT NULL,
    "position" integer NOT NULL,
    is_active boolean NOT NULL,
    pipeline_id bigint NOT NULL,
    required character varying(40)[] NOT NULL,
    CONSTRAINT clients_stage_position_check CHECK (("position" >= 0)),
    CONSTRAINT clients_stage_probability_check CHECK ((probability >= 0)),
    CONSTRAINT stage_probability_of_hundred CHECK ((probability <= 100))
);


ALTER TABLE public.clients_stage ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.clients_stage_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.django_content_type (
    id integer NOT NULL,
    app_label character varying(100) NOT NULL,
    model character varying(100) NOT NULL
);


ALTER TABLE public.django_content_type ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_content_type_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.django_migrations (
    id bigint NOT NULL,
    app character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    applied timestamp with time zone NOT NULL
);


ALTER TABLE public.django_migrations ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_migrations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.django_session (
    session_key character varying(40) NOT NULL,
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL
);


CREATE TABLE public.files_file (
    id bigint NOT NULL,
    digest character varying(64) NOT NULL,
    size bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    CONSTRAINT file_digest_is_sha256 CHECK (((digest)::text ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT file_size_is_not_negative CHECK ((size >= 0))
);


ALTER TABLE public.files_file ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.files_file_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.identity_company (
    id bigint NOT NULL,
    name character varying(200) NOT NULL,
    name_key character varying(200) NOT NULL,
    tax_number character varying(20) NOT NULL,
    domain character varying(255) NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    size integer,
    industry character varying(80) DEFAULT ''::character varying NOT NULL,
    kpp character varying(9) DEFAULT ''::character varying NOT NULL,
    ogrn character varying(15) DEFAULT ''::character varying NOT NULL,
    turnover numeric(14,2),
    turnover_currency character varying(3) DEFAULT 'RUB'::character varying NOT NULL,
    CONSTRAINT identity_company_size_check CHECK ((size >= 0))
);


ALTER TABLE public.identity_company ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.identity_company_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.identity_companydomain (
    id bigint NOT NULL,
    domain character varying(255) NOT NULL,
    company_id bigint NOT NULL
);


ALTER TABLE public.identity_companydomain ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.identity_companydomain_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.identity_consentevent (
    id bigint NOT NULL,
    purpose character varying(12) NOT NULL,
    text_version character varying(40) NOT NULL,
    given boolean NOT NULL,
    at timestamp with time zone NOT NULL,
    channel bigint,
    page character varying(2000) NOT NULL,
    ip inet,
    agent character varying(400) NOT NULL,
    evidence character varying(64) NOT NULL,
    text_id bigint,
    person_id bigint NOT NULL
);


ALTER TABLE public.identity_consentevent ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.identity_consentevent_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.identity_contactpoint (
    id bigint NOT NULL,
    kind character varying(10) NOT NULL,
    value character varying(320) NOT NULL,
    shown character varying(320) NOT NULL,
    is_shared boolean NOT NULL,
    "position" smallint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    person_id bigint NOT NULL,
    undeliverable_since timestamp with time zone,
    undeliverable_why character varying(40) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT identity_contactpoint_position_check CHECK (("position" >= 0)),
    CONSTRAINT point_not_empty CHECK ((NOT ((value)::text = ''::text)))
);


ALTER TABLE public.identity_contactpoint ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.identity_contactpoint_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.identity_doubt (
    id bigint NOT NULL,
    kind character varying(8) NOT NULL,
    point_kind character varying(10) NOT NULL,
    point_value character varying(320) NOT NULL,
    given_name character varying(200) NOT NULL,
    at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    other_id bigint,
    person_id bigint NOT NULL
);


ALTER TABLE public.identity_doubt ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.identity_doubt_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.identity_person (
    id bigint NOT NULL,
    name character varying(200) NOT NULL,
    sort_key character varying(240) NOT NULL,
    search text NOT NULL,
    "position" character varying(120) NOT NULL,
    language character varying(2) NOT NULL,
    time_zone character varying(40) NOT NULL,
    region character varying(80) NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    company_id bigint,
    merged_into_id bigint
);


ALTER TABLE public.identity_person ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.identity_person_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.identity_sharedpoint (
    id bigint NOT NULL,
    kind character varying(10) NOT NULL,
    value character varying(320) NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL
);


ALTER TABLE public.identity_sharedpoint ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.identity_sharedpoint_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.intake_autoanswer (
    id bigint NOT NULL,
    address character varying(320) NOT NULL,
    at timestamp with time zone NOT NULL,
    channel_id bigint NOT NULL
);


ALTER TABLE public.intake_autoanswer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.intake_autoanswer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.intake_capture (
    id bigint NOT NULL,
    external_id character varying(200),
    token bigint,
    idempotency_key character varying(200),
    digest bytea NOT NULL,
    body bytea NOT NULL,
    meta jsonb NOT NULL,
    state character varying(8) NOT NULL,
    reason character varying(40) NOT NULL,
    error text NOT NULL,
    attempts smallint NOT NULL,
    retry_at timestamp with time zone,
    received_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    channel_id bigint NOT NULL,
    enquiry_id bigint,
    CONSTRAINT capture_admitted_has_enquiry CHECK ((((enquiry_id IS NOT NULL) AND ((state)::text = 'admitted'::text)) OR ((NOT ((state)::text = 'admitted'::text)) AND (enquiry_id IS NULL)))),
    CONSTRAINT intake_capture_attempts_check CHECK ((attempts >= 0))
);


ALTER TABLE public.intake_capture ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.intake_capture_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.intake_channelhealth (
    channel_id bigint NOT NULL,
    last_at timestamp with time zone,
    this_hour integer NOT NULL,
    usual double precision,
    troubles jsonb NOT NULL,
    refused integer NOT NULL,
    refused_at timestamp with time zone,
    refused_why character varying(20) NOT NULL,
    checked_at timestamp with time zone,
    CONSTRAINT intake_channelhealth_refused_check CHECK ((refused >= 0)),
    CONSTRAINT intake_channelhealth_this_hour_check CHECK ((this_hour >= 0))
);


CREATE TABLE public.intake_channelhour (
    id bigint NOT NULL,
    hour timestamp with time zone NOT NULL,
    arrived integer NOT NULL,
    unread integer NOT NULL,
    channel_id bigint NOT NULL,
    CONSTRAINT intake_channelhour_arrived_check CHECK ((arrived >= 0)),
    CONSTRAINT intake_channelhour_unread_check CHECK ((unread >= 0))
);


ALTER TABLE public.intake_channelhour ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.intake_channelhour_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.intake_import (
    id bigint NOT NULL,
    target character varying(9) NOT NULL,
    name character varying(200) NOT NULL,
    layout jsonb NOT NULL,
    mapping jsonb NOT NULL,
    options jsonb NOT NULL,
    state character varying(8) NOT NULL,
    why_stopped character varying(40) NOT NULL,
    error character varying(500) NOT NULL,
    revision integer NOT NULL,
    found jsonb NOT NULL,
    whole integer,
    read integer NOT NULL,
    created integer NOT NULL,
    joined integer NOT NULL,
    skipped integer NOT NULL,
    refused integer NOT NULL,
    last_row integer NOT NULL,
    unwound integer NOT NULL,
    "left" jsonb NOT NULL,
    tries integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    begun_at timestamp with time zone,
    walked_at timestamp with time zone,
    ended_at timestamp with time zone,
    undone_at timestamp with time zone,
    change_id bigint,
    file_id bigint,
    owner_employee_id bigint NOT NULL,
    undone_by_id bigint,
    CONSTRAINT intake_import_created_check CHECK ((created >= 0)),
    CONSTRAINT intake_import_joined_check CHECK ((joined >= 0)),
    CONSTRAINT intake_import_last_row_check CHECK ((last_row >= 0)),
    CONSTRAINT intake_import_read_check CHECK ((read >= 0)),
    CONSTRAINT intake_import_refused_check CHECK ((refused >= 0)),
    CONSTRAINT intake_import_revision_check CHECK ((revision >= 0)),
    CONSTRAINT intake_import_skipped_check CHECK ((skipped >= 0)),
    CONSTRAINT intake_import_tries_check CHECK ((tries >= 0)),
    CONSTRAINT intake_import_unwound_check CHECK ((unwound >= 0)),
    CONSTRAINT intake_import_whole_check CHECK ((whole >= 0))
);


ALTER TABLE public.intake_import ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.intake_import_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.intake_importedrow (
    id bigint NOT NULL,
    "row" integer NOT NULL,
    key uuid NOT NULL,
    made character varying(8)[] NOT NULL,
    lead bigint,
    enquiry bigint,
    person bigint,
    company bigint,
    contact bigint,
    deal bigint,
    "left" character varying(20) DEFAULT ''::character varying NOT NULL,
    of_id bigint NOT NULL,
    product bigint,
    CONSTRAINT intake_importedrow_row_check CHECK (("row" >= 0))
);


ALTER TABLE public.intake_importedrow ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.intake_importedrow_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.intake_importmapping (
    id bigint NOT NULL,
    target character varying(9) NOT NULL,
    name character varying(120) NOT NULL,
    header character varying(64) NOT NULL,
    columns jsonb NOT NULL,
    options jsonb NOT NULL,
    used_at timestamp with time zone NOT NULL,
    employee_id bigint NOT NULL
);


ALTER TABLE public.intake_importmapping ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.intake_importmapping_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.intake_journalhost (
    id bigint NOT NULL,
    host character varying(255) NOT NULL,
    waiting integer NOT NULL,
    aside integer NOT NULL,
    since timestamp with time zone,
    told_at timestamp with time zone NOT NULL,
    place character varying(32) NOT NULL,
    CONSTRAINT intake_journalhost_aside_check CHECK ((aside >= 0)),
    CONSTRAINT intake_journalhost_waiting_check CHECK ((waiting >= 0))
);


ALTER TABLE public.intake_journalhost ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.intake_journalhost_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.intake_listenerlease (
    id bigint NOT NULL,
    name character varying(80) NOT NULL,
    holder character varying(120) NOT NULL,
    until timestamp with time zone NOT NULL
);


ALTER TABLE public.intake_listenerlease ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.intake_listenerlease_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.intake_mailbox (
    channel_id bigint NOT NULL,
    opened_at timestamp with time zone,
    failing_since timestamp with time zone,
    error character varying(40) NOT NULL,
    said character varying(300) NOT NULL,
    tries integer NOT NULL,
    next_try_at timestamp with time zone,
    compared_at timestamp with time zone,
    compared jsonb NOT NULL,
    CONSTRAINT intake_mailbox_tries_check CHECK ((tries >= 0))
);


CREATE TABLE public.intake_mailfolder (
    id bigint NOT NULL,
    name character varying(200) NOT NULL,
    uidvalidity bigint NOT NULL,
    last_uid bigint NOT NULL,
    first_uid bigint NOT NULL,
    begins_on date NOT NULL,
    stuck_uid bigint,
    stuck_tries smallint NOT NULL,
    channel_id bigint NOT NULL,
    account character varying(12) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT intake_mailfolder_stuck_tries_check CHECK ((stuck_tries >= 0))
);


ALTER TABLE public.intake_mailfolder ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.intake_mailfolder_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.intake_refusal (
    id bigint NOT NULL,
    "row" integer NOT NULL,
    reasons jsonb NOT NULL,
    cells text[] NOT NULL,
    of_id bigint NOT NULL,
    CONSTRAINT intake_refusal_row_check CHECK (("row" >= 0))
);


ALTER TABLE public.intake_refusal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.intake_refusal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.intake_seenletter (
    id bigint NOT NULL,
    key bytea NOT NULL,
    scope bigint NOT NULL,
    seen_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL
);


ALTER TABLE public.intake_seenletter ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.intake_seenletter_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.intake_sentcopy (
    id bigint NOT NULL,
    message bigint NOT NULL,
    tries smallint NOT NULL,
    channel_id bigint NOT NULL,
    CONSTRAINT intake_sentcopy_tries_check CHECK ((tries >= 0))
);


ALTER TABLE public.intake_sentcopy ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.intake_sentcopy_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.leads_enquiry (
    id bigint NOT NULL,
    kind character varying(14) NOT NULL,
    at timestamp with time zone NOT NULL,
    text text NOT NULL,
    context jsonb NOT NULL,
    campaign_id bigint,
    channel_id bigint NOT NULL,
    person_id bigint,
    source_id bigint,
    lead_id bigint NOT NULL
);


ALTER TABLE public.leads_enquiry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.leads_enquiry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.leads_fieldfile (
    id bigint NOT NULL,
    name character varying(200) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    field_id bigint NOT NULL,
    file_id bigint NOT NULL,
    entity character varying(10) DEFAULT ''::character varying NOT NULL,
    record bigint
);


ALTER TABLE public.leads_fieldfile ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.leads_fieldfile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.leads_lead (
    id bigint NOT NULL,
    need character varying(300) NOT NULL,
    status_kind character varying(10) NOT NULL,
    heat character varying(4) NOT NULL,
    score integer NOT NULL,
    region character varying(80) NOT NULL,
    tags character varying(40)[] NOT NULL,
    fields jsonb NOT NULL,
    search text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    touched_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone,
    first_response_at timestamp with time zone,
    wait_until date,
    wait_reason character varying(200) NOT NULL,
    reason_comment character varying(1000) NOT NULL,
    come_back_on date,
    handover_note character varying(1000) NOT NULL,
    version integer NOT NULL,
    campaign_id bigint,
    channel_id bigint NOT NULL,
    company_id bigint,
    owner_employee_id bigint,
    owner_queue_id bigint,
    person_id bigint,
    product_id bigint,
    reason_id bigint,
    source_id bigint,
    status_id bigint NOT NULL,
    answered_at timestamp with time zone,
    amount numeric(14,2),
    currency character varying(3) DEFAULT 'RUB'::character varying NOT NULL,
    answered_by_id bigint,
    answered_how character varying(8) DEFAULT ''::character varying NOT NULL,
    custom jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT lead_amount CHECK (((amount IS NULL) OR (amount >= (0)::numeric))),
    CONSTRAINT lead_has_a_person CHECK ((((status_kind)::text = 'interest'::text) OR ((status_kind)::text = 'junk'::text) OR ((status_kind)::text = 'refused'::text) OR (person_id IS NOT NULL))),
    CONSTRAINT lead_has_one_owner CHECK ((((owner_employee_id IS NULL) AND (owner_queue_id IS NOT NULL)) OR ((owner_employee_id IS NOT NULL) AND (owner_queue_id IS NULL)))),
    CONSTRAINT leads_lead_version_check CHECK ((version >= 0))
);


ALTER TABLE public.leads_lead ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.leads_lead_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.leads_status (
    id bigint NOT NULL,
    key character varying(40) NOT NULL,
    kind character varying(10) NOT NULL,
    name character varying(80) NOT NULL,
    hue character varying(8) NOT NULL,
    "position" integer NOT NULL,
    is_active boolean NOT NULL,
    required character varying(40)[] NOT NULL,
    setters bigint[] NOT NULL,
    CONSTRAINT leads_status_position_check CHECK (("position" >= 0))
);


ALTER TABLE public.leads_status ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.leads_status_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


ALTER TABLE public.leads_stay ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.leads_stay_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.leads_tally (
    id bigint NOT NULL,
    measure character varying(5) NOT NULL,
    currency character varying(3) NOT NULL,
    count bigint NOT NULL,
    amount numeric(20,2) NOT NULL,
    span character varying(5) NOT NULL,
    begins date NOT NULL,
    owner_employee_id bigint,
    owner_queue_id bigint,
    source_id bigint,
    status_id bigint,
    then_employee_id bigint,
    then_queue_id bigint,
    then_status_id bigint
);


ALTER TABLE public.leads_tally ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.leads_tally_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.leads_tallychange (
    id bigint NOT NULL,
    measure character varying(5) NOT NULL,
    currency character varying(3) NOT NULL,
    count bigint NOT NULL,
    amount numeric(20,2) NOT NULL,
    at timestamp with time zone NOT NULL,
    owner_employee_id bigint,
    owner_queue_id bigint,
    source_id bigint,
    status_id bigint,
    then_employee_id bigint,
    then_queue_id bigint,
    then_status_id bigint
)
WITH (autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='2000', autovacuum_vacuum_insert_threshold='-1', autovacuum_analyze_scale_factor='0', autovacuum_analyze_threshold='10000');


ALTER TABLE public.leads_tallychange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.leads_tallychange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.ledger_before (
    id bigint NOT NULL,
    "table" character varying(63) NOT NULL,
    pk_value bigint NOT NULL,
    before jsonb,
    after jsonb,
    change_id bigint NOT NULL
);


ALTER TABLE public.ledger_before ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.ledger_before_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.ledger_change (
    id bigint NOT NULL,
    kind character varying(60) NOT NULL,
    at timestamp with time zone NOT NULL,
    by_kind character varying(12) NOT NULL,
    by_id bigint,
    undone_at timestamp with time zone
);


ALTER TABLE public.ledger_change ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.ledger_change_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.ledger_effect (
    key character varying(120) NOT NULL,
    at timestamp with time zone DEFAULT statement_timestamp() NOT NULL
);


CREATE TABLE public.ledger_event (
    id bigint NOT NULL,
    kind character varying(60) NOT NULL,
    at timestamp with time zone NOT NULL,
    by_kind character varying(12) NOT NULL,
    by_id bigint,
    by_version integer,
    person bigint,
    lead bigint,
    deal bigint,
    company bigint,
    facts jsonb NOT NULL
);


ALTER TABLE public.ledger_event ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.ledger_event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.mfa_authenticator (
    id bigint NOT NULL,
    type character varying(20) NOT NULL,
    data jsonb NOT NULL,
    user_id bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone
);


ALTER TABLE public.mfa_authenticator ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.mfa_authenticator_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.ops_backup (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    name character varying(255) NOT NULL,
    size bigint NOT NULL,
    seconds double precision NOT NULL,
    verified_at timestamp with time zone,
    fault text NOT NULL
);


ALTER TABLE public.ops_backup ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.ops_backup_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.ops_inspection (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    seconds double precision NOT NULL,
    broken jsonb NOT NULL
);


ALTER TABLE public.ops_inspection ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.ops_inspection_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.procrastinate_events (
    id bigint NOT NULL,
    job_id bigint NOT NULL,
    type public.procrastinate_job_event_type,
    at timestamp with time zone DEFAULT now()
);


CREATE SEQUENCE public.procrastinate_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER SEQUENCE public.procrastinate_events_id_seq OWNED BY public.procrastinate_events.id;


CREATE SEQUENCE public.procrastinate_jobs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER SEQUENCE public.procrastinate_jobs_id_seq OWNED BY public.procrastinate_jobs.id;


CREATE TABLE public.procrastinate_periodic_defers (
    id bigint NOT NULL,
    task_name character varying(128) NOT NULL,
    defer_timestamp bigint,
    job_id bigint,
    periodic_id character varying(128) DEFAULT ''::character varying NOT NULL
);


CREATE SEQUENCE public.procrastinate_periodic_defers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER SEQUENCE public.procrastinate_periodic_defers_id_seq OWNED BY public.procrastinate_periodic_defers.id;


CREATE TABLE public.procrastinate_workers (
    id bigint NOT NULL,
    last_heartbeat timestamp with time zone DEFAULT now() NOT NULL
);


ALTER TABLE public.procrastinate_workers ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.procrastinate_workers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.staff_absence (
    id bigint NOT NULL,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL,
    kind character varying(8) NOT NULL,
    added_at timestamp with time zone NOT NULL,
    employee_id bigint NOT NULL,
    substitute_id bigint,
    CONSTRAINT absence_ends_after_it_begins CHECK ((until > since)),
    CONSTRAINT absence_substitute_is_another CHECK (((substitute_id IS NULL) OR (NOT ((substitute_id = employee_id) AND (substitute_id IS NOT NULL)))))
);


ALTER TABLE public.staff_absence ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.staff_absence_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.staff_apitoken (
    id bigint NOT NULL,
    name character varying(80) NOT NULL,
    digest character varying(64) NOT NULL,
    hint character varying(24) NOT NULL,
    scopes character varying(12)[] NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    last_used_at timestamp with time zone,
    ended_at timestamp with time zone,
    employee_id bigint NOT NULL
);


ALTER TABLE public.staff_apitoken ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.staff_apitoken_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.staff_calendarday (
    id bigint NOT NULL,
    country character varying(2) NOT NULL,
    day date NOT NULL,
    kind character varying(5) NOT NULL,
    note character varying(120) NOT NULL
);


ALTER TABLE public.staff_calendarday ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.staff_calendarday_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.staff_calendarfeed (
    id bigint NOT NULL,
    digest character varying(64) NOT NULL,
    hint character varying(24) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone,
    employee_id bigint NOT NULL
);


ALTER TABLE public.staff_calendarfeed ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.staff_calendarfeed_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.staff_capacity (
    employee_id bigint NOT NULL,
    open_leads integer,
    per_hour integer,
    per_day integer,
    per_month integer,
    CONSTRAINT staff_capacity_open_leads_check CHECK ((open_leads >= 0)),
    CONSTRAINT staff_capacity_per_day_check CHECK ((per_day >= 0)),
    CONSTRAINT staff_capacity_per_hour_check CHECK ((per_hour >= 0)),
    CONSTRAINT staff_capacity_per_month_check CHECK ((per_month >= 0))
);


CREATE TABLE public.staff_duty (
    id bigint NOT NULL,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL,
    employee_id bigint NOT NULL,
    CONSTRAINT duty_ends_after_it_begins CHECK ((until > since))
);


ALTER TABLE public.staff_duty ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.staff_duty_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.staff_employee (
    id bigint NOT NULL,
    password character varying(128) NOT NULL,
    last_login timestamp with time zone,
    email character varying(254) NOT NULL,
    name character varying(120) NOT NULL,
    sort_key character varying(160) NOT NULL,
    language character varying(2) NOT NULL,
    time_zone character varying(40) NOT NULL,
    theme character varying(5) NOT NULL,
    on_shift boolean NOT NULL,
    is_robot boolean NOT NULL,
    is_active boolean NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    role_id bigint NOT NULL,
    team_id bigint,
    hired_on date,
    skills character varying(40)[] NOT NULL,
    phone character varying(40) DEFAULT ''::character varying NOT NULL
);


ALTER TABLE public.staff_employee ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.staff_employee_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.staff_grant (
    id bigint NOT NULL,
    permission character varying(40) NOT NULL,
    scope character varying(12) NOT NULL,
    role_id bigint NOT NULL,
    status character varying(40) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT grant_none_of_a_status CHECK ((NOT (((scope)::text = 'none'::text) AND ((status)::text = ''::text))))
);


ALTER TABLE public.staff_grant ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.staff_grant_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.staff_hiddenfield (
    id bigint NOT NULL,
    entity character varying(20) NOT NULL,
    field character varying(40) NOT NULL,
    role_id bigint NOT NULL
);


ALTER TABLE public.staff_hiddenfield ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.staff_hiddenfield_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.staff_queue (
    id bigint NOT NULL,
    key character varying(40) NOT NULL,
    name character varying(80) NOT NULL,
    role_id bigint,
    team_id bigint
);


ALTER TABLE public.staff_queue ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.staff_queue_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.staff_role (
    id bigint NOT NULL,
    key character varying(40) NOT NULL,
    name character varying(80) NOT NULL
);


ALTER TABLE public.staff_role ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.staff_role_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.staff_schedule (
    id bigint NOT NULL,
    name character varying(80) NOT NULL,
    pattern jsonb NOT NULL,
    time_zone character varying(40) NOT NULL,
    country character varying(2) NOT NULL,
    is_active boolean NOT NULL,
    exceptions jsonb DEFAULT '{}'::jsonb NOT NULL
);


ALTER TABLE public.staff_schedule ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.staff_schedule_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.staff_seeded (
    key character varying(60) NOT NULL
);


CREATE TABLE public.staff_shift (
    id bigint NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    is_duty boolean NOT NULL,
    employee_id bigint NOT NULL,
    CONSTRAINT shift_ends_after_it_starts CHECK ((ends_at > starts_at))
);


ALTER TABLE public.staff_shift ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.staff_shift_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.staff_team (
    id bigint NOT NULL,
    name character varying(80) NOT NULL,
    parent_id bigint
);


ALTER TABLE public.staff_team ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.staff_team_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.staff_working (
    id bigint NOT NULL,
    since date NOT NULL,
    until date,
    employee_id bigint NOT NULL,
    schedule_id bigint NOT NULL,
    CONSTRAINT working_ends_after_it_begins CHECK (((until IS NULL) OR (until >= since)))
);


ALTER TABLE public.staff_working ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.staff_working_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.terms_consenttext (
    id bigint NOT NULL,
    purpose character varying(12) NOT NULL,
    version character varying(40) NOT NULL,
    language character varying(2) NOT NULL,
    body text NOT NULL,
    sha256 character varying(64) NOT NULL,
    valid_from timestamp with time zone NOT NULL
);


ALTER TABLE public.terms_consenttext ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.terms_consenttext_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.terms_customfield (
    id bigint NOT NULL,
    entity character varying(7) NOT NULL,
    key character varying(24) NOT NULL,
    name character varying(80) NOT NULL,
    kind character varying(8) NOT NULL,
    options jsonb NOT NULL,
    "position" integer NOT NULL,
    is_sought boolean NOT NULL,
    asked bigint DEFAULT 0 NOT NULL,
    indexed_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    retired_at timestamp with time zone,
    CONSTRAINT custom_field_key CHECK (((key)::text ~ '^[a-z][a-z0-9]*(_[a-z0-9]+)*$'::text)),
    CONSTRAINT terms_customfield_asked_check CHECK ((asked >= 0)),
    CONSTRAINT terms_customfield_position_check CHECK (("position" >= 0))
);


ALTER TABLE public.terms_customfield ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.terms_customfield_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.terms_product (
    id bigint NOT NULL,
    key character varying(60) NOT NULL,
    name character varying(120) NOT NULL,
    is_active boolean NOT NULL,
    article character varying(60) DEFAULT ''::character varying NOT NULL,
    currency character varying(3) DEFAULT 'RUB'::character varying NOT NULL,
    price numeric(14,2),
    unit character varying(20) DEFAULT ''::character varying NOT NULL,
    vat character varying(4) DEFAULT 'none'::character varying NOT NULL,
    vat_included boolean DEFAULT true NOT NULL,
    CONSTRAINT product_price CHECK (((price IS NULL) OR (price >= (0)::numeric)))
);


ALTER TABLE public.terms_product ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.terms_product_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.terms_reason (
    id bigint NOT NULL,
    kind character varying(8) NOT NULL,
    key character varying(40) NOT NULL,
    name character varying(120) NOT NULL,
    "position" integer NOT NULL,
    is_active boolean NOT NULL,
    CONSTRAINT terms_reason_position_check CHECK (("position" >= 0))
);


ALTER TABLE public.terms_reason ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.terms_reason_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.terms_topic (
    id bigint NOT NULL,
    kind character varying(9) NOT NULL,
    key character varying(40) NOT NULL,
    name character varying(120) NOT NULL,
    "position" integer NOT NULL,
    is_active boolean NOT NULL,
    CONSTRAINT terms_topic_position_check CHECK (("position" >= 0))
);


ALTER TABLE public.terms_topic ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.terms_topic_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.triage_assignment (
    id bigint NOT NULL,
    rule_version integer,
    why jsonb NOT NULL,
    skipped jsonb NOT NULL,
    skipped_more jsonb NOT NULL,
    drawn bigint,
    by_kind character varying(12) NOT NULL,
    by_id bigint,
    comment character varying(300) NOT NULL,
    at timestamp with time zone NOT NULL,
    employee_id bigint,
    lead_id bigint NOT NULL,
    queue_id bigint,
    rule_id bigint,
    code character varying(20) DEFAULT ''::character varying NOT NULL,
    from_employee bigint,
    heat character varying(4) DEFAULT ''::character varying NOT NULL,
    inputs jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT triage_assignment_rule_version_check CHECK ((rule_version >= 0))
);


ALTER TABLE public.triage_assignment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.triage_assignment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.triage_bulkchange (
    id bigint NOT NULL,
    deed character varying(8) NOT NULL,
    "values" jsonb NOT NULL,
    asked jsonb NOT NULL,
    state character varying(9) NOT NULL,
    why_stopped character varying(20) NOT NULL,
    whole integer NOT NULL,
    walked integer NOT NULL,
    changed integer NOT NULL,
    skipped jsonb NOT NULL,
    unwound integer NOT NULL,
    restored integer NOT NULL,
    "left" jsonb NOT NULL,
    tries integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    walked_at timestamp with time zone,
    ended_at timestamp with time zone,
    undone_at timestamp with time zone,
    change_id bigint,
    employee_id bigint NOT NULL,
    undone_by_id bigint,
    entity character varying(8) DEFAULT 'lead'::character varying NOT NULL,
    CONSTRAINT triage_bulkchange_changed_check CHECK ((changed >= 0)),
    CONSTRAINT triage_bulkchange_restored_check CHECK ((restored >= 0)),
    CONSTRAINT triage_bulkchange_tries_check CHECK ((tries >= 0)),
    CONSTRAINT triage_bulkchange_unwound_check CHECK ((unwound >= 0)),
    CONSTRAINT triage_bulkchange_walked_check CHECK ((walked >= 0)),
    CONSTRAINT triage_bulkchange_whole_check CHECK ((whole >= 0))
);


ALTER TABLE public.triage_bulkchange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.triage_bulkchange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.triage_bulkpart (
    id bigint NOT NULL,
    place integer NOT NULL,
    leads bigint[] NOT NULL,
    state character varying(7) NOT NULL,
    skipped jsonb NOT NULL,
    "left" jsonb NOT NULL,
    bulk_id bigint NOT NULL,
    CONSTRAINT triage_bulkpart_place_check CHECK ((place >= 0))
);


ALTER TABLE public.triage_bulkpart ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.triage_bulkpart_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.triage_clock (
    id bigint NOT NULL,
    heat character varying(4) NOT NULL,
    started_at timestamp with time zone NOT NULL,
    target_minutes integer NOT NULL,
    due_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    answered_at timestamp with time zone,
    how character varying(8) DEFAULT ''::character varying NOT NULL,
    customer_seconds integer,
    manager_seconds integer,
    next_at timestamp with time zone,
    next_share smallint DEFAULT 0 NOT NULL,
    answered_by_id bigint,
    channel_id bigint NOT NULL,
    enquiry_id bigint NOT NULL,
    lead_id bigint NOT NULL,
    CONSTRAINT clock_runs_or_has_ended CHECK ((((answered_at IS NULL) AND (customer_seconds IS NULL) AND (ended_at IS NULL) AND ((how)::text = ''::text)) OR ((answered_at IS NULL) AND (customer_seconds IS NOT NULL) AND (ended_at IS NOT NULL) AND ((how)::text = 'closed'::text)) OR ((answered_at = ended_at) AND (customer_seconds IS NOT NULL) AND (NOT ((how)::text = 'closed'::text))))),
    CONSTRAINT clock_that_ended_escalates_no_more CHECK (((ended_at IS NULL) OR (next_at IS NULL))),
    CONSTRAINT triage_clock_customer_seconds_check CHECK ((customer_seconds >= 0)),
    CONSTRAINT triage_clock_manager_seconds_check CHECK ((manager_seconds >= 0)),
    CONSTRAINT triage_clock_next_share_check CHECK ((next_share >= 0)),
    CONSTRAINT triage_clock_target_minutes_check CHECK ((target_minutes >= 0))
);


ALTER TABLE public.triage_clock ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.triage_clock_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.triage_clockpart (
    id bigint NOT NULL,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone,
    seconds integer,
    clock_id bigint NOT NULL,
    employee_id bigint,
    queue_id bigint,
    CONSTRAINT triage_clockpart_seconds_check CHECK ((seconds >= 0))
);


ALTER TABLE public.triage_clockpart ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.triage_clockpart_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.triage_conversions (
    id bigint NOT NULL,
    heat character varying(4) NOT NULL,
    won integer NOT NULL,
    ended integer NOT NULL,
    employee_id bigint NOT NULL,
    CONSTRAINT triage_conversions_ended_check CHECK ((ended >= 0)),
    CONSTRAINT triage_conversions_won_check CHECK ((won >= 0))
);


ALTER TABLE public.triage_conversions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.triage_conversions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.triage_credit (
    employee_id bigint NOT NULL,
    hour timestamp with time zone,
    in_hour integer NOT NULL,
    day date,
    in_day integer NOT NULL,
    month double precision NOT NULL,
    at timestamp with time zone,
    CONSTRAINT triage_credit_in_day_check CHECK ((in_day >= 0)),
    CONSTRAINT triage_credit_in_hour_check CHECK ((in_hour >= 0))
);


CREATE TABLE public.triage_cursor (
    rule_id bigint NOT NULL,
    turns jsonb NOT NULL,
    drawn bigint NOT NULL,
    owed jsonb DEFAULT '{}'::jsonb NOT NULL
);


CREATE TABLE public.triage_escalation (
    id bigint NOT NULL,
    share smallint NOT NULL,
    deed character varying(8) NOT NULL,
    at timestamp with time zone NOT NULL,
    told bigint[] NOT NULL,
    before_id bigint,
    clock_id bigint NOT NULL,
    to_id bigint,
    CONSTRAINT triage_escalation_share_check CHECK ((share >= 0))
);


ALTER TABLE public.triage_escalation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.triage_escalation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.triage_ladder (
    id bigint NOT NULL,
    steps jsonb NOT NULL,
    channel_id bigint
);


ALTER TABLE public.triage_ladder ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.triage_ladder_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.triage_leadpolicy (
    id smallint NOT NULL,
    opens_deals boolean NOT NULL,
    since timestamp with time zone,
    CONSTRAINT lead_policy_is_one CHECK ((id = 1)),
    CONSTRAINT triage_leadpolicy_id_check CHECK ((id >= 0))
);


CREATE TABLE public.triage_offer (
    id bigint NOT NULL,
    state character varying(9) NOT NULL,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    returned_at timestamp with time zone,
    reason character varying(300) NOT NULL,
    result character varying(7) NOT NULL,
    amount numeric(14,2),
    currency character varying(3) NOT NULL,
    result_comment character varying(1000) NOT NULL,
    reported_at timestamp with time zone,
    employee_id bigint,
    lead_id bigint NOT NULL,
    rule_id bigint,
    partner_id bigint,
    called_back_at timestamp with time zone,
    CONSTRAINT offer_amount_of_a_sale CHECK (((amount IS NULL) OR ((amount >= (0)::numeric) AND ((result)::text = 'sold'::text)))),
    CONSTRAINT offer_open_or_ended CHECK ((((ended_at IS NULL) AND ((state)::text = 'open'::text)) OR ((NOT ((state)::text = 'open'::text)) AND (ended_at IS NOT NULL)))),
    CONSTRAINT offer_result_of_a_partner CHECK ((((amount IS NULL) AND (reported_at IS NULL) AND ((result)::text = ''::text)) OR ((NOT ((result)::text = ''::text)) AND (partner_id IS NOT NULL) AND (reported_at IS NOT NULL)))),
    CONSTRAINT offer_returned_by_a_partner CHECK ((((called_back_at IS NULL) AND (returned_at IS NULL)) OR ((partner_id IS NOT NULL) AND ((state)::text = 'accepted'::text)))),
    CONSTRAINT offer_to_one CHECK ((((employee_id IS NULL) AND (partner_id IS NOT NULL)) OR ((employee_id IS NOT NULL) AND (partner_id IS NULL))))
);


ALTER TABLE public.triage_offer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.triage_offer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.triage_partner (
    id bigint NOT NULL,
    name character varying(120) NOT NULL,
    email character varying(254) NOT NULL,
    regions character varying(80)[] NOT NULL,
    language character varying(2) NOT NULL,
    most_open integer NOT NULL,
    is_active boolean NOT NULL,
    digest character varying(64) NOT NULL,
    hint character varying(24) NOT NULL,
    link_made_at timestamp with time zone,
    link_until timestamp with time zone,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    CONSTRAINT triage_partner_most_open_check CHECK ((most_open >= 0))
);


ALTER TABLE public.triage_partner ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.triage_partner_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.triage_rehearsal (
    id bigint NOT NULL,
    draft_version integer NOT NULL,
    rules jsonb NOT NULL,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL,
    state character varying(7) NOT NULL,
    whole integer NOT NULL,
    walked integer NOT NULL,
    found jsonb NOT NULL,
    tries smallint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    walked_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    employee_id bigint NOT NULL,
    draft_id bigint NOT NULL,
    CONSTRAINT triage_rehearsal_draft_version_check CHECK ((draft_version >= 0)),
    CONSTRAINT triage_rehearsal_tries_check CHECK ((tries >= 0)),
    CONSTRAINT triage_rehearsal_walked_check CHECK ((walked >= 0)),
    CONSTRAINT triage_rehearsal_whole_check CHECK ((whole >= 0))
);


ALTER TABLE public.triage_rehearsal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.triage_rehearsal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.triage_rehearsedchange (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    had_employee bigint,
    employee bigint,
    partner bigint,
    place smallint NOT NULL,
    why jsonb NOT NULL,
    waited integer,
    had_queue_id bigint,
    lead_id bigint NOT NULL,
    queue_id bigint,
    rehearsal_id bigint NOT NULL,
    CONSTRAINT triage_rehearsedchange_place_check CHECK ((place >= 0)),
    CONSTRAINT triage_rehearsedchange_waited_check CHECK ((waited >= 0))
);


ALTER TABLE public.triage_rehearsedchange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.triage_rehearsedchange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.triage_rule (
    id bigint NOT NULL,
    name character varying(120) NOT NULL,
    "position" integer NOT NULL,
    is_active boolean NOT NULL,
    catches_all boolean NOT NULL,
    conditions jsonb NOT NULL,
    strategy character varying(16) NOT NULL,
    employees bigint[] NOT NULL,
    version integer NOT NULL,
    queue_id bigint,
    role_id bigint,
    team_id bigint,
    beginners_share smallint NOT NULL,
    caps jsonb NOT NULL,
    fallback character varying(5) NOT NULL,
    offer_minutes integer,
    out_of_hours character varying(5) NOT NULL,
    partners bigint[] NOT NULL,
    skills character varying(40)[] NOT NULL,
    weights jsonb NOT NULL,
    CONSTRAINT rule_catch_all_in_use CHECK (((NOT catches_all) OR is_active)),
    CONSTRAINT rule_offer_timed CHECK (((NOT ((strategy)::text = ANY ((ARRAY['offer'::character varying, 'partner'::character varying])::text[]))) OR (offer_minutes IS NOT NULL))),
    CONSTRAINT rule_queue_named CHECK (((queue_id IS NOT NULL) OR (NOT (((strategy)::text = ANY ((ARRAY['queue'::character varying, 'partner'::character varying])::text[])) OR ((fallback)::text = ANY ((ARRAY['queue'::character varying, 'wait'::character varying])::text[])) OR ((out_of_hours)::text = ANY ((ARRAY['queue'::character varying, 'wait'::character varying])::text[])))))),
    CONSTRAINT triage_rule_beginners_share_check CHECK ((beginners_share >= 0)),
    CONSTRAINT triage_rule_offer_minutes_check CHECK ((offer_minutes >= 0)),
    CONSTRAINT triage_rule_position_check CHECK (("position" >= 0)),
    CONSTRAINT triage_rule_version_check CHECK ((version >= 0))
);


ALTER TABLE public.triage_rule ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.triage_rule_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.triage_ruledraft (
    id bigint NOT NULL,
    name character varying(120) NOT NULL,
    rules jsonb NOT NULL,
    made_from jsonb NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    employee_id bigint NOT NULL,
    CONSTRAINT triage_ruledraft_version_check CHECK ((version >= 0))
);


ALTER TABLE public.triage_ruledraft ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.triage_ruledraft_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.triage_ruleversion (
    id bigint NOT NULL,
    version integer NOT NULL,
    text jsonb NOT NULL,
    since timestamp with time zone NOT NULL,
    by_kind character varying(12) NOT NULL,
    by_id bigint,
    rule_id bigint NOT NULL,
    CONSTRAINT triage_ruleversion_version_check CHECK ((version >= 0))
);


ALTER TABLE public.triage_ruleversion ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.triage_ruleversion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.triage_shiftend (
    id bigint NOT NULL,
    ended_at timestamp with time zone NOT NULL,
    at timestamp with time zone NOT NULL,
    employee_id bigint NOT NULL,
    after bigint DEFAULT 0 NOT NULL,
    done_at timestamp with time zone
);


ALTER TABLE public.triage_shiftend ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.triage_shiftend_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.triage_shiftpolicy (
    id smallint NOT NULL,
    handover character varying(4) NOT NULL,
    CONSTRAINT shift_policy_is_one CHECK ((id = 1)),
    CONSTRAINT triage_shiftpolicy_id_check CHECK ((id >= 0))
);


CREATE TABLE public.triage_standin (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    back_at timestamp with time zone,
    employee_id bigint NOT NULL,
    end_id bigint NOT NULL,
    lead_id bigint NOT NULL
);


ALTER TABLE public.triage_standin ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.triage_standin_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.triage_waiting (
    lead_id bigint NOT NULL,
    since timestamp with time zone NOT NULL,
    rule_id bigint NOT NULL
);


CREATE TABLE public.work_askedcall (
    id bigint NOT NULL,
    number character varying(40) NOT NULL,
    command character varying(120) NOT NULL,
    at timestamp with time zone NOT NULL,
    channel_id bigint NOT NULL,
    employee_id bigint NOT NULL,
    lead_id bigint,
    person_id bigint,
    call_id bigint
);


ALTER TABLE public.work_askedcall ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.work_askedcall_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.work_attachment (
    id bigint NOT NULL,
    message_id bigint NOT NULL,
    file_id bigint NOT NULL,
    name character varying(255) NOT NULL,
    type character varying(120) NOT NULL,
    size bigint NOT NULL,
    is_inline boolean NOT NULL,
    cid character varying(255) NOT NULL
);


ALTER TABLE public.work_attachment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.work_attachment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.work_call (
    id bigint NOT NULL,
    external_id character varying(200) NOT NULL,
    direction character varying(8) NOT NULL,
    state character varying(7) NOT NULL,
    ending character varying(9) NOT NULL,
    number character varying(40) NOT NULL,
    from_number character varying(40) NOT NULL,
    to_number character varying(40) NOT NULL,
    line character varying(40) NOT NULL,
    reason character varying(80) NOT NULL,
    started_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone,
    ended_at timestamp with time zone,
    wait_seconds integer,
    talk_seconds integer,
    expires_at timestamp with time zone,
    rung bigint[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    asked_by_id bigint,
    channel_id bigint NOT NULL,
    employee_id bigint,
    enquiry_id bigint,
    lead_id bigint,
    owner_employee_id bigint,
    owner_queue_id bigint,
    person_id bigint,
    CONSTRAINT call_has_one_owner CHECK ((((owner_employee_id IS NULL) AND (owner_queue_id IS NOT NULL)) OR ((owner_employee_id IS NOT NULL) AND (owner_queue_id IS NULL)))),
    CONSTRAINT work_call_talk_seconds_check CHECK ((talk_seconds >= 0)),
    CONSTRAINT work_call_wait_seconds_check CHECK ((wait_seconds >= 0))
);


ALTER TABLE public.work_call ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.work_call_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.work_callevent (
    id bigint NOT NULL,
    external_id character varying(200) NOT NULL,
    kind character varying(9) NOT NULL,
    at timestamp with time zone NOT NULL,
    seq bigint,
    leg character varying(120) NOT NULL,
    direction character varying(8) NOT NULL,
    from_number character varying(40) NOT NULL,
    to_number character varying(40) NOT NULL,
    line character varying(40) NOT NULL,
    extension character varying(40) NOT NULL,
    seconds integer,
    waited integer,
    reason character varying(80) NOT NULL,
    recording character varying(1000) NOT NULL,
    command character varying(120) NOT NULL,
    capture bigint,
    received_at timestamp with time zone NOT NULL,
    call_id bigint NOT NULL,
    channel_id bigint NOT NULL,
    CONSTRAINT work_callevent_seconds_check CHECK ((seconds >= 0)),
    CONSTRAINT work_callevent_waited_check CHECK ((waited >= 0))
);


ALTER TABLE public.work_callevent ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.work_callevent_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.work_conversation (
    id bigint NOT NULL,
    channel_id bigint NOT NULL,
    person_id bigint,
    lead_id bigint,
    subject character varying(300) NOT NULL,
    thread_key character varying(200),
    owner_employee_id bigint,
    owner_queue_id bigint,
    state character varying(6) NOT NULL,
    waits_for character varying(6) NOT NULL,
    waiting_since timestamp with time zone,
    last_message_at timestamp with time zone NOT NULL,
    last_words character varying(200) NOT NULL,
    is_lead_source boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    with_name character varying(200) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT conversation_has_one_owner CHECK ((((owner_employee_id IS NULL) AND (owner_queue_id IS NOT NULL)) OR ((owner_employee_id IS NOT NULL) AND (owner_queue_id IS NULL))))
);


ALTER TABLE public.work_conversation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.work_conversation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.work_delivery (
    id bigint NOT NULL,
    way character varying(10) NOT NULL,
    state character varying(8) NOT NULL,
    tries smallint NOT NULL,
    next_at timestamp with time zone,
    leased_until timestamp with time zone,
    said character varying(40) NOT NULL,
    sent_at timestamp with time zone,
    notice_id bigint,
    address character varying(254) DEFAULT ''::character varying NOT NULL,
    subject character varying(200) DEFAULT ''::character varying NOT NULL,
    body text DEFAULT ''::text NOT NULL,
    CONSTRAINT delivery_to_somebody CHECK (((((address)::text = ''::text) AND (notice_id IS NOT NULL)) OR ((notice_id IS NULL) AND (NOT ((address)::text = ''::text)) AND (NOT (body = ''::text))))),
    CONSTRAINT work_delivery_tries_check CHECK ((tries >= 0))
);


ALTER TABLE public.work_delivery ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.work_delivery_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.work_device (
    id bigint NOT NULL,
    session character varying(40) NOT NULL,
    digest character varying(64) NOT NULL,
    sealed bytea NOT NULL,
    name character varying(120) NOT NULL,
    says_more boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    told_at timestamp with time zone,
    employee_id bigint NOT NULL,
    only_at_work boolean DEFAULT false NOT NULL
);


ALTER TABLE public.work_device ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.work_device_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.work_draft (
    id bigint NOT NULL,
    employee_id bigint NOT NULL,
    conversation_id bigint,
    lead_id bigint,
    subject character varying(300) NOT NULL,
    text text NOT NULL,
    kept_at timestamp with time zone NOT NULL,
    CONSTRAINT draft_of_one CHECK ((((conversation_id IS NULL) AND (lead_id IS NOT NULL)) OR ((conversation_id IS NOT NULL) AND (lead_id IS NULL))))
);


ALTER TABLE public.work_draft ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.work_draft_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.work_habit (
    id bigint NOT NULL,
    room character varying(10) NOT NULL,
    columns character varying(40)[] NOT NULL,
    employee_id bigint NOT NULL,
    view_id bigint
);


ALTER TABLE public.work_habit ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.work_habit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.work_mark (
    id bigint NOT NULL,
    quote character varying(300) NOT NULL,
    at timestamp with time zone NOT NULL,
    conversation_id bigint,
    employee_id bigint NOT NULL,
    lead_id bigint,
    topic_id bigint NOT NULL,
    run_id bigint,
    CONSTRAINT mark_about_something CHECK (((lead_id IS NOT NULL) OR (conversation_id IS NOT NULL)))
);


ALTER TABLE public.work_mark ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.work_mark_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.work_message (
    id bigint NOT NULL,
    conversation_id bigint NOT NULL,
    channel_id bigint NOT NULL,
    direction character varying(7) NOT NULL,
    kind character varying(6) NOT NULL,
    state character varying(9) NOT NULL,
    author_id bigint,
    is_automatic boolean NOT NULL,
    sender_name character varying(200) NOT NULL,
    sender_address character varying(320) NOT NULL,
    recipients jsonb NOT NULL,
    cc jsonb NOT NULL,
    subject character varying(300) NOT NULL,
    text text NOT NULL,
    folded text NOT NULL,
    html_file_id bigint,
    capture bigint,
    external_id character varying(400),
    in_reply_to character varying(400) NOT NULL,
    "references" jsonb NOT NULL,
    at timestamp with time zone NOT NULL,
    kept_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    enquiry_id bigint,
    error character varying(400) NOT NULL,
    attempts smallint NOT NULL,
    next_try_at timestamp with time zone,
    leased_until timestamp with time zone,
    search tsvector GENERATED ALWAYS AS (public.work_words((subject)::text, text, (sender_name)::text, (sender_address)::text)) STORED,
    came_from character varying(320) DEFAULT ''::character varying NOT NULL,
    is_stranger boolean DEFAULT false NOT NULL,
    line integer,
    CONSTRAINT work_message_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT work_message_line_check CHECK ((line >= 0))
);
ALTER TABLE ONLY public.work_message ALTER COLUMN search SET STATISTICS 1000;


ALTER TABLE public.work_message ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.work_message_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.work_missedcall (
    id bigint NOT NULL,
    number character varying(40) NOT NULL,
    state character varying(17) NOT NULL,
    missed_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    call_id bigint NOT NULL,
    lead_id bigint,
    settled_by_id bigint,
    task_id bigint
);


ALTER TABLE public.work_missedcall ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.work_missedcall_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.work_muted (
    id bigint NOT NULL,
    kind character varying(40) NOT NULL,
    employee_id bigint NOT NULL
);


ALTER TABLE public.work_muted ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.work_muted_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.work_note (
    id bigint NOT NULL,
    text text NOT NULL,
    at timestamp with time zone NOT NULL,
    author_id bigint NOT NULL,
    lead_id bigint,
    person_id bigint,
    deal_id bigint,
    CONSTRAINT note_one_subject CHECK ((((deal_id IS NULL) AND (lead_id IS NOT NULL) AND (person_id IS NULL)) OR ((deal_id IS NULL) AND (lead_id IS NULL) AND (person_id IS NOT NULL)) OR ((deal_id IS NOT NULL) AND (lead_id IS NULL) AND (person_id IS NULL))))
);


ALTER TABLE public.work_note ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.work_note_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.work_notefile (
    id bigint NOT NULL,
    name character varying(255) NOT NULL,
    size bigint NOT NULL,
    file_id bigint NOT NULL,
    note_id bigint NOT NULL
);


ALTER TABLE public.work_notefile ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.work_notefile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.work_notice (
    id bigint NOT NULL,
    kind character varying(40) NOT NULL,
    at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone,
    employee_id bigint NOT NULL,
    lead_id bigint,
    task_id bigint,
    by_id bigint,
    deal_id bigint,
    note_id bigint,
    count integer,
    conversation_id bigint,
    of character varying(7) DEFAULT ''::character varying NOT NULL,
    client bigint,
    CONSTRAINT work_notice_count_check CHECK ((count >= 0))
);


ALTER TABLE public.work_notice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.work_notice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.work_process (
    id bigint NOT NULL,
    key character varying(40) NOT NULL,
    name character varying(80) NOT NULL,
    "position" integer NOT NULL,
    is_active boolean NOT NULL,
    CONSTRAINT work_process_position_check CHECK (("position" >= 0))
);


ALTER TABLE public.work_process ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.work_process_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.work_processrun (
    id bigint NOT NULL,
    by_kind character varying(12) NOT NULL,
    by_id bigint,
    at timestamp with time zone NOT NULL,
    conversion_id bigint,
    deal_id bigint,
    person_id bigint,
    process_id bigint NOT NULL,
    CONSTRAINT process_run_one_subject CHECK ((((deal_id IS NULL) AND (person_id IS NOT NULL)) OR ((deal_id IS NOT NULL) AND (person_id IS NULL))))
);


ALTER TABLE public.work_processrun ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.work_processrun_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.work_processstep (
    id bigint NOT NULL,
    title character varying(200) NOT NULL,
    who character varying(8) NOT NULL,
    after_days smallint NOT NULL,
    at_time time without time zone NOT NULL,
    "position" integer NOT NULL,
    employee_id bigint,
    process_id bigint NOT NULL,
    role_id bigint,
    type_id bigint NOT NULL,
    CONSTRAINT process_step_names_who CHECK ((((employee_id IS NULL) AND (role_id IS NOT NULL) AND ((who)::text = 'role'::text)) OR ((employee_id IS NOT NULL) AND (role_id IS NULL) AND ((who)::text = 'employee'::text)) OR ((employee_id IS NULL) AND (role_id IS NULL) AND ((who)::text = ANY ((ARRAY['owner'::character varying, 'head'::character varying])::text[]))))),
    CONSTRAINT work_processstep_after_days_check CHECK ((after_days >= 0)),
    CONSTRAINT work_processstep_position_check CHECK (("position" >= 0))
);


ALTER TABLE public.work_processstep ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.work_processstep_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.work_recording (
    id bigint NOT NULL,
    source character varying(1000) NOT NULL,
    state character varying(8) NOT NULL,
    type character varying(80) NOT NULL,
    size bigint,
    tries smallint NOT NULL,
    error character varying(400) NOT NULL,
    next_fetch_at timestamp with time zone,
    leased_until timestamp with time zone,
    promised_at timestamp with time zone NOT NULL,
    kept_at timestamp with time zone,
    call_id bigint NOT NULL,
    file_id bigint,
    CONSTRAINT recording_kept_has_file CHECK ((((file_id IS NOT NULL) AND ((state)::text = 'kept'::text)) OR (NOT ((state)::text = 'kept'::text)))),
    CONSTRAINT work_recording_tries_check CHECK ((tries >= 0))
);


ALTER TABLE public.work_recording ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.work_recording_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.work_runstep (
    id bigint NOT NULL,
    place integer NOT NULL,
    step character varying(12) NOT NULL,
    answer character varying(12) DEFAULT ''::character varying NOT NULL,
    at timestamp with time zone NOT NULL,
    run_id bigint NOT NULL,
    CONSTRAINT work_runstep_place_check CHECK ((place >= 0))
);


ALTER TABLE public.work_runstep ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.work_runstep_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.work_script (
    id bigint NOT NULL,
    name character varying(80) NOT NULL,
    kind character varying(4) NOT NULL,
    aim character varying(200) NOT NULL,
    draft jsonb NOT NULL,
    edits integer NOT NULL,
    is_changed boolean NOT NULL,
    is_active boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT work_script_edits_check CHECK ((edits >= 0))
);


ALTER TABLE public.work_script ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.work_script_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.work_scriptrun (
    id bigint NOT NULL,
    state character varying(7) NOT NULL,
    at_step character varying(12) NOT NULL,
    moves integer NOT NULL,
    started_at timestamp with time zone NOT NULL,
    touched_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    conversation_id bigint,
    employee_id bigint NOT NULL,
    lead_id bigint,
    version_id bigint NOT NULL,
    CONSTRAINT run_about_something CHECK (((lead_id IS NOT NULL) OR (conversation_id IS NOT NULL))),
    CONSTRAINT run_ends_once CHECK ((((ended_at IS NULL) AND ((state)::text = 'open'::text)) OR ((NOT ((state)::text = 'open'::text)) AND (ended_at IS NOT NULL)))),
    CONSTRAINT work_scriptrun_moves_check CHECK ((moves >= 0))
);


ALTER TABLE public.work_scriptrun ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.work_scriptrun_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.work_scriptversion (
    id bigint NOT NULL,
    number integer NOT NULL,
    aim character varying(200) NOT NULL,
    tree jsonb NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id bigint,
    script_id bigint NOT NULL,
    CONSTRAINT work_scriptversion_number_check CHECK ((number >= 0))
);


ALTER TABLE public.work_scriptversion ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.work_scriptversion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.work_task (
    id bigint NOT NULL,
    kind character varying(10) NOT NULL,
    title character varying(200) NOT NULL,
    due_at timestamp with time zone NOT NULL,
    remind_at timestamp with time zone,
    reminded_at timestamp with time zone,
    state character varying(8) NOT NULL,
    result character varying(1000) NOT NULL,
    reached boolean,
    created_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    follows_id bigint,
    lead_id bigint,
    owner_employee_id bigint,
    owner_queue_id bigint,
    person_id bigint,
    deal_id bigint,
    outcome_id bigint,
    type_id bigint,
    run_id bigint,
    CONSTRAINT task_has_one_owner CHECK ((((owner_employee_id IS NULL) AND (owner_queue_id IS NOT NULL)) OR ((owner_employee_id IS NOT NULL) AND (owner_queue_id IS NULL)))),
    CONSTRAINT task_one_subject CHECK ((((deal_id IS NULL) AND (lead_id IS NOT NULL) AND (person_id IS NULL)) OR ((deal_id IS NULL) AND (lead_id IS NULL) AND (person_id IS NOT NULL)) OR ((deal_id IS NOT NULL) AND (lead_id IS NULL) AND (person_id IS NULL))))
);


ALTER TABLE public.work_task ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.work_task_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.work_taskresult (
    id bigint NOT NULL,
    name character varying(120) NOT NULL,
    next_days smallint NOT NULL,
    "position" integer NOT NULL,
    is_active boolean NOT NULL,
    next_type_id bigint,
    type_id bigint NOT NULL,
    CONSTRAINT work_taskresult_next_days_check CHECK ((next_days >= 0)),
    CONSTRAINT work_taskresult_position_check CHECK (("position" >= 0))
);


ALTER TABLE public.work_taskresult ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.work_taskresult_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.work_tasktype (
    id bigint NOT NULL,
    key character varying(40) NOT NULL,
    kind character varying(10) NOT NULL,
    name character varying(80) NOT NULL,
    icon character varying(40) NOT NULL,
    term_minutes integer NOT NULL,
    next_days smallint NOT NULL,
    "position" integer NOT NULL,
    is_active boolean NOT NULL,
    next_type_id bigint,
    CONSTRAINT work_tasktype_next_days_check CHECK ((next_days >= 0)),
    CONSTRAINT work_tasktype_position_check CHECK (("position" >= 0)),
    CONSTRAINT work_tasktype_term_minutes_check CHECK ((term_minutes >= 0))
);


ALTER TABLE public.work_tasktype ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.work_tasktype_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.work_template (
    id bigint NOT NULL,
    employee_id bigint,
    name character varying(80) NOT NULL,
    subject character varying(300) NOT NULL,
    text text NOT NULL,
    created_at timestamp with time zone NOT NULL
);


ALTER TABLE public.work_template ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.work_template_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.work_view (
    id bigint NOT NULL,
    room character varying(10) NOT NULL,
    name character varying(60) NOT NULL,
    is_shared boolean NOT NULL,
    pairs jsonb NOT NULL,
    sort character varying(40) NOT NULL,
    columns character varying(40)[] NOT NULL,
    layout character varying(8) NOT NULL,
    "position" integer NOT NULL,
    removed_at timestamp with time zone,
    owner_id bigint NOT NULL,
    CONSTRAINT work_view_position_check CHECK (("position" >= 0))
);


ALTER TABLE public.work_view ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.work_view_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.work_visitor (
    id bigint NOT NULL,
    key character varying(64) NOT NULL,
    page character varying(2000) NOT NULL,
    page_title character varying(200) NOT NULL,
    first_page character varying(2000) NOT NULL,
    referrer character varying(2000) NOT NULL,
    utm jsonb NOT NULL,
    language character varying(2) NOT NULL,
    consent_version character varying(40) NOT NULL,
    consent_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    typing_at timestamp with time zone,
    read_line integer NOT NULL,
    seen_line integer NOT NULL,
    waits_since timestamp with time zone,
    stage smallint NOT NULL,
    look_at timestamp with time zone,
    rating smallint,
    rating_words character varying(1000) NOT NULL,
    rated_at timestamp with time zone,
    channel_id bigint NOT NULL,
    conversation_id bigint,
    rated_id bigint,
    CONSTRAINT visitor_rating CHECK (((rating IS NULL) OR ((rating >= 1) AND (rating <= 5)))),
    CONSTRAINT work_visitor_rating_check CHECK ((rating >= 0)),
    CONSTRAINT work_visitor_read_line_check CHECK ((read_line >= 0)),
    CONSTRAINT work_visitor_seen_line_check CHECK ((seen_line >= 0)),
    CONSTRAINT work_visitor_stage_check CHECK ((stage >= 0))
);


ALTER TABLE public.work_visitor ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.work_visitor_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.work_wish (
    id bigint NOT NULL,
    kind character varying(40) NOT NULL,
    way character varying(10) NOT NULL,
    is_wanted boolean NOT NULL,
    employee_id bigint NOT NULL
);


ALTER TABLE public.work_wish ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.work_wish_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


ALTER TABLE ONLY public.procrastinate_events ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_events_id_seq'::regclass);


ALTER TABLE ONLY public.procrastinate_jobs ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_jobs_id_seq'::regclass);


ALTER TABLE ONLY public.procrastinate_periodic_defers ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_periodic_defers_id_seq'::regclass);










INSERT INTO public.auth_permission VALUES
	(1, 'Can add permission', 1, 'add_permission'),
	(2, 'Can change permission', 1, 'change_permission'),
	(3, 'Can delete permission', 1, 'delete_permission'),
	(4, 'Can view permission', 1, 'view_permission'),
	(5, 'Can add group', 2, 'add_group'),
	(6, 'Can change group', 2, 'change_group'),
	(7, 'Can delete group', 2, 'delete_group'),
	(8, 'Can view group', 2, 'view_group'),
	(9, 'Can add content type', 3, 'add_contenttype'),
	(10, 'Can change content type', 3, 'change_contenttype'),
	(11, 'Can delete content type', 3, 'delete_contenttype'),
	(12, 'Can view content type', 3, 'view_contenttype'),
	(13, 'Can add session', 4, 'add_session'),
	(14, 'Can change session', 4, 'change_session'),
	(15, 'Can delete session', 4, 'delete_session'),
	(16, 'Can view session', 4, 'view_session'),
	(17, 'Can add email address', 5, 'add_emailaddress'),
	(18, 'Can change email address', 5, 'change_emailaddress'),
	(19, 'Can delete email address', 5, 'delete_emailaddress'),
	(20, 'Can view email address', 5, 'view_emailaddress'),
	(21, 'Can add email confirmation', 6, 'add_emailconfirmation'),
	(22, 'Can change email confirmation', 6, 'change_emailconfirmation'),
	(23, 'Can delete email confirmation', 6, 'delete_emailconfirmation'),
	(24, 'Can view email confirmation', 6, 'view_emailconfirmation'),
	(25, 'Can add authenticator', 7, 'add_authenticator'),
	(26, 'Can change authenticator', 7, 'change_authenticator'),
	(27, 'Can delete authenticator', 7, 'delete_authenticator'),
	(28, 'Can view authenticator', 7, 'view_authenticator'),
	(29, 'Can add procrastinate event', 8, 'add_procrastinateevent'),
	(30, 'Can change procrastinate event', 8, 'change_procrastinateevent'),
	(31, 'Can delete procrastinate event', 8, 'delete_procrastinateevent'),
	(32, 'Can view procrastinate event', 8, 'view_procrastinateevent'),
	(33, 'Can add procrastinate job', 9, 'add_procrastinatejob'),
	(34, 'Can change procrastinate job', 9, 'change_procrastinatejob'),
	(35, 'Can delete procrastinate job', 9, 'delete_procrastinatejob'),
	(36, 'Can view procrastinate job', 9, 'view_procrastinatejob'),
	(37, 'Can add procrastinate periodic defer', 10, 'add_procrastinateperiodicdefer'),
	(38, 'Can change procrastinate periodic defer', 10, 'change_procrastinateperiodicdefer'),
	(39, 'Can delete procrastinate periodic defer', 10, 'delete_procrastinateperiodicdefer'),
	(40, 'Can view procrastinate periodic defer', 10, 'view_procrastinateperiodicdefer'),
	(41, 'Can add procrastinate worker', 11, 'add_procrastinateworker'),
	(42, 'Can change procrastinate worker', 11, 'change_procrastinateworker'),
	(43, 'Can delete procrastinate worker', 11, 'delete_procrastinateworker'),
	(44, 'Can view procrastinate worker', 11, 'view_procrastinateworker'),
	(45, 'Can add change', 12, 'add_change'),
	(46, 'Can change change', 12, 'change_change'),
	(47, 'Can delete change', 12, 'delete_change'),
	(48, 'Can view change', 12, 'view_change'),
	(49, 'Can add effect', 13, 'add_effect'),
	(50, 'Can change effect', 13, 'change_effect'),
	(51, 'Can delete effect', 13, 'delete_effect'),
	(52, 'Can view effect', 13, 'view_effect'),
	(53, 'Can add event', 14, 'add_event'),
	(54, 'Can change event', 14, 'change_event'),
	(55, 'Can delete event', 14, 'delete_event'),
	(56, 'Can view event', 14, 'view_event'),
	(57, 'Can add before', 15, 'add_before'),
	(58, 'Can change before', 15, 'change_before'),
	(59, 'Can delete before', 15, 'delete_before'),
	(60, 'Can view before', 15, 'view_before'),
	(61, 'Can add employee', 16, 'add_employee'),
	(62, 'Can change employee', 16, 'change_employee'),
	(63, 'Can delete employee', 16, 'delete_employee'),
	(64, 'Can view employee', 16, 'view_employee'),
	(65, 'Can add role', 17, 'add_role'),
	(66, 'Can change role', 17, 'change_role'),
	(67, 'Can delete role', 17, 'delete_role'),
	(68, 'Can view role', 17, 'view_role'),
	(69, 'Can add api token', 18, 'add_apitoken'),
	(70, 'Can change api token', 18, 'change_apitoken'),
	(71, 'Can delete api token', 18, 'delete_apitoken'),
	(72, 'Can view api token', 18, 'view_apitoken'),
	(73, 'Can add team', 19, 'add_team'),
	(74, 'Can change team', 19, 'change_team'),
	(75, 'Can delete team', 19, 'delete_team'),
	(76, 'Can view team', 19, 'view_team'),
	(77, 'Can add queue', 20, 'add_queue'),
	(78, 'Can change queue', 20, 'change_queue'),
	(79, 'Can delete queue', 20, 'delete_queue'),
	(80, 'Can view queue', 20, 'view_queue'),
	(81, 'Can add grant', 21, 'add_grant'),
	(82, 'Can change grant', 21, 'change_grant'),
	(83, 'Can delete grant', 21, 'delete_grant'),
	(84, 'Can view grant', 21, 'view_grant'),
	(85, 'Can add hidden field', 22, 'add_hiddenfield'),
	(86, 'Can change hidden field', 22, 'change_hiddenfield'),
	(87, 'Can delete hidden field', 22, 'delete_hiddenfield'),
	(88, 'Can view hidden field', 22, 'view_hiddenfield'),
	(89, 'Can add seeded', 23, 'add_seeded'),
	(90, 'Can change seeded', 23, 'change_seeded'),
	(91, 'Can delete seeded', 23, 'delete_seeded'),
	(92, 'Can view seeded', 23, 'view_seeded'),
	(93, 'Can add capacity', 24, 'add_capacity'),
	(94, 'Can change capacity', 24, 'change_capacity'),
	(95, 'Can delete capacity', 24, 'delete_capacity'),
	(96, 'Can view capacity', 24, 'view_capacity'),
	(97, 'Can add schedule', 25, 'add_schedule'),
	(98, 'Can change schedule', 25, 'change_schedule'),
	(99, 'Can delete schedule', 25, 'delete_schedule'),
	(100, 'Can view schedule', 25, 'view_schedule'),
	(101, 'Can add calendar day', 26, 'add_calendarday'),
	(102, 'Can change calendar day', 26, 'change_calendarday'),
	(103, 'Can delete calendar day', 26, 'delete_calendarday'),
	(104, 'Can view calendar day', 26, 'view_calendarday'),
	(105, 'Can add absence', 27, 'add_absence'),
	(106, 'Can change absence', 27, 'change_absence'),
	(107, 'Can delete absence', 27, 'delete_absence'),
	(108, 'Can view absence', 27, 'view_absence'),
	(109, 'Can add duty', 28, 'add_duty'),
	(110, 'Can change duty', 28, 'change_duty'),
	(111, 'Can delete duty', 28, 'delete_duty'),
	(112, 'Can view duty', 28, 'view_duty'),
	(113, 'Can add shift', 29, 'add_shift'),
	(114, 'Can change shift', 29, 'change_shift'),
	(115, 'Can delete shift', 29, 'delete_shift'),
	(116, 'Can view shift', 29, 'view_shift'),
	(117, 'Can add working', 30, 'add_working'),
	(118, 'Can change working', 30, 'change_working'),
	(119, 'Can delete working', 30, 'delete_working'),
	(120, 'Can view working', 30, 'view_working'),
	(121, 'Can add calendar feed', 31, 'add_calendarfeed'),
	(122, 'Can change calendar feed', 31, 'change_calendarfeed'),
	(123, 'Can delete calendar feed', 31, 'delete_calendarfeed'),
	(124, 'Can view calendar feed', 31, 'view_calendarfeed'),
	(125, 'Can add file', 32, 'add_file'),
	(126, 'Can change file', 32, 'change_file'),
	(127, 'Can delete file', 32, 'delete_file'),
	(128, 'Can view file', 32, 'view_file'),
	(129, 'Can add product', 33, 'add_product'),
	(130, 'Can change product', 33, 'change_product'),
	(131, 'Can delete product', 33, 'delete_product'),
	(132, 'Can view product', 33, 'view_product'),
	(133, 'Can add reason', 34, 'add_reason'),
	(134, 'Can change reason', 34, 'change_reason'),
	(135, 'Can delete reason', 34, 'delete_reason'),
	(136, 'Can view reason', 34, 'view_reason'),
	(137, 'Can add consent text', 35, 'add_consenttext'),
	(138, 'Can change consent text', 35, 'change_consenttext'),
	(139, 'Can delete consent text', 35, 'delete_consenttext'),
	(140, 'Can view consent text', 35, 'view_consenttext'),
	(141, 'Can add topic', 36, 'add_topic'),
	(142, 'Can change topic', 36, 'change_topic'),
	(143, 'Can delete topic', 36, 'delete_topic'),
	(144, 'Can view topic', 36, 'view_topic'),
	(145, 'Can add custom field', 37, 'add_customfield'),
	(146, 'Can change custom field', 37, 'change_customfield'),
	(147, 'Can delete custom field', 37, 'delete_customfield'),
	(148, 'Can view custom field', 37, 'view_customfield'),
	(149, 'Can add source', 38, 'add_source'),
	(150, 'Can change source', 38, 'change_source'),
	(151, 'Can delete source', 38, 'delete_source'),
	(152, 'Can view source', 38, 'view_source'),
	(153, 'Can add channel', 39, 'add_channel'),
	(154, 'Can change channel', 39, 'change_channel'),
	(155, 'Can delete channel', 39, 'delete_channel'),
	(156, 'Can view channel', 39, 'view_channel'),
	(157, 'Can add form', 40, 'add_form'),
	(158, 'Can change form', 40, 'change_form'),
	(159, 'Can delete form', 40, 'delete_form'),
	(160, 'Can view form', 40, 'view_form'),
	(161, 'Can add campaign', 41, 'add_campaign'),
	(162, 'Can change campaign', 41, 'change_campaign'),
	(163, 'Can delete campaign', 41, 'delete_campaign'),
	(164, 'Can view campaign', 41, 'view_campaign'),
	(165, 'Can add channel settings', 42, 'add_channelsettings'),
	(166, 'Can change channel settings', 42, 'change_channelsettings'),
	(167, 'Can delete channel settings', 42, 'delete_channelsettings'),
	(168, 'Can view channel settings', 42, 'view_channelsettings'),
	(169, 'Can add extension', 43, 'add_extension'),
	(170, 'Can change extension', 43, 'change_extension'),
	(171, 'Can delete extension', 43, 'delete_extension'),
	(172, 'Can view extension', 43, 'view_extension'),
	(173, 'Can add ring step', 44, 'add_ringstep'),
	(174, 'Can change ring step', 44, 'change_ringstep'),
	(175, 'Can delete ring step', 44, 'delete_ringstep'),
	(176, 'Can view ring step', 44, 'view_ringstep'),
	(177, 'Can add company', 45, 'add_company'),
	(178, 'Can change company', 45, 'change_company'),
	(179, 'Can delete company', 45, 'delete_company'),
	(180, 'Can view company', 45, 'view_company'),
	(181, 'Can add person', 46, 'add_person'),
	(182, 'Can change person', 46, 'change_person'),
	(183, 'Can delete person', 46, 'delete_person'),
	(184, 'Can view person', 46, 'view_person'),
	(185, 'Can add doubt', 47, 'add_doubt'),
	(186, 'Can change doubt', 47, 'change_doubt'),
	(187, 'Can delete doubt', 47, 'delete_doubt'),
	(188, 'Can view doubt', 47, 'view_doubt'),
	(189, 'Can add contact point', 48, 'add_contactpoint'),
	(190, 'Can change contact point', 48, 'change_contactpoint'),
	(191, 'Can delete contact point', 48, 'delete_contactpoint'),
	(192, 'Can view contact point', 48, 'view_contactpoint'),
	(193, 'Can add consent event', 49, 'add_consentevent'),
	(194, 'Can change consent event', 49, 'change_consentevent'),
	(195, 'Can delete consent event', 49, 'delete_consentevent'),
	(196, 'Can view consent event', 49, 'view_consentevent'),
	(197, 'Can add shared point', 50, 'add_sharedpoint'),
	(198, 'Can change shared point', 50, 'change_sharedpoint'),
	(199, 'Can delete shared point', 50, 'delete_sharedpoint'),
	(200, 'Can view shared point', 50, 'view_sharedpoint'),
	(201, 'Can add company domain', 51, 'add_companydomain'),
	(202, 'Can change company domain', 51, 'change_companydomain'),
	(203, 'Can delete company domain', 51, 'delete_companydomain'),
	(204, 'Can view company domain', 51, 'view_companydomain'),
	(205, 'Can add status', 52, 'add_status'),
	(206, 'Can change status', 52, 'change_status'),
	(207, 'Can delete status', 52, 'delete_status'),
	(208, 'Can view status', 52, 'view_status'),
	(209, 'Can add lead', 53, 'add_lead'),
	(210, 'Can change lead', 53, 'change_lead'),
	(211, 'Can delete lead', 53, 'delete_lead'),
	(212, 'Can view lead', 53, 'view_lead'),
	(213, 'Can add stay', 54, 'add_stay'),
	(214, 'Can change stay', 54, 'change_stay'),
	(215, 'Can delete stay', 54, 'delete_stay'),
	(216, 'Can view stay', 54, 'view_stay'),
	(217, 'Can add enquiry', 55, 'add_enquiry'),
	(218, 'Can change enquiry', 55, 'change_enquiry'),
	(219, 'Can delete enquiry', 55, 'delete_enquiry'),
	(220, 'Can view enquiry', 55, 'view_enquiry'),
	(221, 'Can add tally', 56, 'add_tally'),
	(222, 'Can change tally', 56, 'change_tally'),
	(223, 'Can delete tally', 56, 'delete_tally'),
	(224, 'Can view tally', 56, 'view_tally'),
	(225, 'Can add tally change', 57, 'add_tallychange'),
	(226, 'Can change tally change', 57, 'change_tallychange'),
	(227, 'Can delete tally change', 57, 'delete_tallychange'),
	(228, 'Can view tally change', 57, 'view_tallychange'),
	(229, 'Can add field file', 58, 'add_fieldfile'),
	(230, 'Can change field file', 58, 'change_fieldfile'),
	(231, 'Can delete field file', 58, 'delete_fieldfile'),
	(232, 'Can view field file', 58, 'view_fieldfile'),
	(233, 'Can add pipeline', 59, 'add_pipeline'),
	(234, 'Can change pipeline', 59, 'change_pipeline'),
	(235, 'Can delete pipeline', 59, 'delete_pipeline'),
	(236, 'Can view pipeline', 59, 'view_pipeline'),
	(237, 'Can add contact', 60, 'add_contact'),
	(238, 'Can change contact', 60, 'change_contact'),
	(239, 'Can delete contact', 60, 'delete_contact'),
	(240, 'Can view contact', 60, 'view_contact'),
	(241, 'Can add deal', 61, 'add_deal'),
	(242, 'Can change deal', 61, 'change_deal'),
	(243, 'Can delete deal', 61, 'delete_deal'),
	(244, 'Can view deal', 61, 'view_deal'),
	(245, 'Can add conversion', 62, 'add_conversion'),
	(246, 'Can change conversion', 62, 'change_conversion'),
	(247, 'Can delete conversion', 62, 'delete_conversion'),
	(248, 'Can view conversion', 62, 'view_conversion'),
	(249, 'Can add stage', 63, 'add_stage'),
	(250, 'Can change stage', 63, 'change_stage'),
	(251, 'Can delete stage', 63, 'delete_stage'),
	(252, 'Can view stage', 63, 'view_stage'),
	(253, 'Can add client company', 64, 'add_clientcompany'),
	(254, 'Can change client company', 64, 'change_clientcompany'),
	(255, 'Can delete client company', 64, 'delete_clientcompany'),
	(256, 'Can view client company', 64, 'view_clientcompany'),
	(257, 'Can add deal tally', 65, 'add_dealtally'),
	(258, 'Can change deal tally', 65, 'change_dealtally'),
	(259, 'Can delete deal tally', 65, 'delete_dealtally'),
	(260, 'Can view deal tally', 65, 'view_dealtally'),
	(261, 'Can add position', 66, 'add_position'),
	(262, 'Can change position', 66, 'change_position'),
	(263, 'Can delete position', 66, 'delete_position'),
	(264, 'Can view position', 66, 'view_position'),
	(265, 'Can add deal line', 67, 'add_dealline'),
	(266, 'Can change deal line', 67, 'change_dealline'),
	(267, 'Can delete deal line', 67, 'delete_dealline'),
	(268, 'Can view deal line', 67, 'view_dealline'),
	(269, 'Can add task', 68, 'add_task'),
	(270, 'Can change task', 68, 'change_task'),
	(271, 'Can delete task', 68, 'delete_task'),
	(272, 'Can view task', 68, 'view_task'),
	(273, 'Can add notice', 69, 'add_notice'),
	(274, 'Can change notice', 69, 'change_notice'),
	(275, 'Can delete notice', 69, 'delete_notice'),
	(276, 'Can view notice', 69, 'view_notice'),
	(277, 'Can add note', 70, 'add_note'),
	(278, 'Can change note', 70, 'change_note'),
	(279, 'Can delete note', 70, 'delete_note'),
	(280, 'Can view note', 70, 'view_note'),
	(281, 'Can add task result', 71, 'add_taskresult'),
	(282, 'Can change task result', 71, 'change_taskresult'),
	(283, 'Can delete task result', 71, 'delete_taskresult'),
	(284, 'Can view task result', 71, 'view_taskresult'),
	(285, 'Can add muted', 72, 'add_muted'),
	(286, 'Can change muted', 72, 'change_muted'),
	(287, 'Can delete muted', 72, 'delete_muted'),
	(288, 'Can view muted', 72, 'view_muted'),
	(289, 'Can add task type', 73, 'add_tasktype'),
	(290, 'Can change task type', 73, 'change_tasktype'),
	(291, 'Can delete task type', 73, 'delete_tasktype'),
	(292, 'Can view task type', 73, 'view_tasktype'),
	(293, 'Can add view', 74, 'add_view'),
	(294, 'Can change view', 74, 'change_view'),
	(295, 'Can delete view', 74, 'delete_view'),
	(296, 'Can view view', 74, 'view_view'),
	(297, 'Can add habit', 75, 'add_habit'),
	(298, 'Can change habit', 75, 'change_habit'),
	(299, 'Can delete habit', 75, 'delete_habit'),
	(300, 'Can view habit', 75, 'view_habit'),
	(301, 'Can add delivery', 76, 'add_delivery'),
	(302, 'Can change delivery', 76, 'change_delivery'),
	(303, 'Can delete delivery', 76, 'delete_delivery'),
	(304, 'Can view delivery', 76, 'view_delivery'),
	(305, 'Can add wish', 77, 'add_wish'),
	(306, 'Can change wish', 77, 'change_wish'),
	(307, 'Can delete wish', 77, 'delete_wish'),
	(308, 'Can view wish', 77, 'view_wish'),
	(309, 'Can add conversation', 78, 'add_conversation'),
	(310, 'Can change conversation', 78, 'change_conversation'),
	(311, 'Can delete conversation', 78, 'delete_conversation'),
	(312, 'Can view conversation', 78, 'view_conversation'),
	(313, 'Can add message', 79, 'add_message'),
	(314, 'Can change message', 79, 'change_message'),
	(315, 'Can delete message', 79, 'delete_message'),
	(316, 'Can view message', 79, 'view_message'),
	(317, 'Can add attachment', 80, 'add_attachment'),
	(318, 'Can change attachment', 80, 'change_attachment'),
	(319, 'Can delete attachment', 80, 'delete_attachment'),
	(320, 'Can view attachment', 80, 'view_attachment'),
	(321, 'Can add template', 81, 'add_template'),
	(322, 'Can change template', 81, 'change_template'),
	(323, 'Can delete template', 81, 'delete_template'),
	(324, 'Can view template', 81, 'view_template'),
	(325, 'Can add draft', 82, 'add_draft'),
	(326, 'Can change draft', 82, 'change_draft'),
	(327, 'Can delete draft', 82, 'delete_draft'),
	(328, 'Can view draft', 82, 'view_draft'),
	(329, 'Can add visitor', 83, 'add_visitor'),
	(330, 'Can change visitor', 83, 'change_visitor'),
	(331, 'Can delete visitor', 83, 'delete_visitor'),
	(332, 'Can view visitor', 83, 'view_visitor'),
	(333, 'Can add device', 84, 'add_device'),
	(334, 'Can change device', 84, 'change_device'),
	(335, 'Can delete device', 84, 'delete_device'),
	(336, 'Can view device', 84, 'view_device'),
	(337, 'Can add mark', 85, 'add_mark'),
	(338, 'Can change mark', 85, 'change_mark'),
	(339, 'Can delete mark', 85, 'delete_mark'),
	(340, 'Can view mark', 85, 'view_mark'),
	(341, 'Can add run step', 86, 'add_runstep'),
	(342, 'Can change run step', 86, 'change_runstep'),
	(343, 'Can delete run step', 86, 'delete_runstep'),
	(344, 'Can view run step', 86, 'view_runstep'),
	(345, 'Can add script', 87, 'add_script'),
	(346, 'Can change script', 87, 'change_script'),
	(347, 'Can delete script', 87, 'delete_script'),
	(348, 'Can view script', 87, 'view_script'),
	(349, 'Can add script run', 88, 'add_scriptrun'),
	(350, 'Can change script run', 88, 'change_scriptrun'),
	(351, 'Can delete script run', 88, 'delete_scriptrun'),
	(352, 'Can view script run', 88, 'view_scriptrun'),
	(353, 'Can add script version', 89, 'add_scriptversion'),
	(354, 'Can change script version', 89, 'change_scriptversion'),
	(355, 'Can delete script version', 89, 'delete_scriptversion'),
	(356, 'Can view script version', 89, 'view_scriptversion'),
	(357, 'Can add call', 90, 'add_call'),
	(358, 'Can change call', 90, 'change_call'),
	(359, 'Can delete call', 90, 'delete_call'),
	(360, 'Can view call', 90, 'view_call'),
	(361, 'Can add asked call', 91, 'add_askedcall'),
	(362, 'Can change asked call', 91, 'change_askedcall'),
	(363, 'Can delete asked call', 91, 'delete_askedcall'),
	(364, 'Can view asked call', 91, 'view_askedcall'),
	(365, 'Can add call event', 92, 'add_callevent'),
	(366, 'Can change call event', 92, 'change_callevent'),
	(367, 'Can delete call event', 92, 'delete_callevent'),
	(368, 'Can view call event', 92, 'view_callevent'),
	(369, 'Can add missed call', 93, 'add_missedcall'),
	(370, 'Can change missed call', 93, 'change_missedcall'),
	(371, 'Can delete missed call', 93, 'delete_missedcall'),
	(372, 'Can view missed call', 93, 'view_missedcall'),
	(373, 'Can add recording', 94, 'add_recording'),
	(374, 'Can change recording', 94, 'change_recording'),
	(375, 'Can delete recording', 94, 'delete_recording'),
	(376, 'Can view recording', 94, 'view_recording'),
	(377, 'Can add process', 95, 'add_process'),
	(378, 'Can change process', 95, 'change_process'),
	(379, 'Can delete process', 95, 'delete_process'),
	(380, 'Can view process', 95, 'view_process'),
	(381, 'Can add process step', 96, 'add_processstep'),
	(382, 'Can change process step', 96, 'change_processstep'),
	(383, 'Can delete process step', 96, 'delete_processstep'),
	(384, 'Can view process step', 96, 'view_processstep'),
	(385, 'Can add process run', 97, 'add_processrun'),
	(386, 'Can change process run', 97, 'change_processrun'),
	(387, 'Can delete process run', 97, 'delete_processrun'),
	(388, 'Can view process run', 97, 'view_processrun'),
	(389, 'Can add note file', 98, 'add_notefile'),
	(390, 'Can change note file', 98, 'change_notefile'),
	(391, 'Can delete note file', 98, 'delete_notefile'),
	(392, 'Can view note file', 98, 'view_notefile'),
	(393, 'Can add rule', 99, 'add_rule'),
	(394, 'Can change rule', 99, 'change_rule'),
	(395, 'Can delete rule', 99, 'delete_rule'),
	(396, 'Can view rule', 99, 'view_rule'),
	(397, 'Can add cursor', 100, 'add_cursor'),
	(398, 'Can change cursor', 100, 'change_cursor'),
	(399, 'Can delete cursor', 100, 'delete_cursor'),
	(400, 'Can view cursor', 100, 'view_cursor'),
	(401, 'Can add assignment', 101, 'add_assignment'),
	(402, 'Can change assignment', 101, 'change_assignment'),
	(403, 'Can delete assignment', 101, 'delete_assignment'),
	(404, 'Can view assignment', 101, 'view_assignment'),
	(405, 'Can add bulk change', 102, 'add_bulkchange'),
	(406, 'Can change bulk change', 102, 'change_bulkchange'),
	(407, 'Can delete bulk change', 102, 'delete_bulkchange'),
	(408, 'Can view bulk change', 102, 'view_bulkchange'),
	(409, 'Can add bulk part', 103, 'add_bulkpart'),
	(410, 'Can change bulk part', 103, 'change_bulkpart'),
	(411, 'Can delete bulk part', 103, 'delete_bulkpart'),
	(412, 'Can view bulk part', 103, 'view_bulkpart'),
	(413, 'Can add partner', 104, 'add_partner'),
	(414, 'Can change partner', 104, 'change_partner'),
	(415, 'Can delete partner', 104, 'delete_partner'),
	(416, 'Can view partner', 104, 'view_partner'),
	(417, 'Can add offer', 105, 'add_offer'),
	(418, 'Can change offer', 105, 'change_offer'),
	(419, 'Can delete offer', 105, 'delete_offer'),
	(420, 'Can view offer', 105, 'view_offer'),
	(421, 'Can add conversions', 106, 'add_conversions'),
	(422, 'Can change conversions', 106, 'change_conversions'),
	(423, 'Can delete conversions', 106, 'delete_conversions'),
	(424, 'Can view conversions', 106, 'view_conversions'),
	(425, 'Can add credit', 107, 'add_credit'),
	(426, 'Can change credit', 107, 'change_credit'),
	(427, 'Can delete credit', 107, 'delete_credit'),
	(428, 'Can view credit', 107, 'view_credit'),
	(429, 'Can add rule version', 108, 'add_ruleversion'),
	(430, 'Can change rule version', 108, 'change_ruleversion'),
	(431, 'Can delete rule version', 108, 'delete_ruleversion'),
	(432, 'Can view rule version', 108, 'view_ruleversion'),
	(433, 'Can add waiting', 109, 'add_waiting'),
	(434, 'Can change waiting', 109, 'change_waiting'),
	(435, 'Can delete waiting', 109, 'delete_waiting'),
	(436, 'Can view waiting', 109, 'view_waiting'),
	(437, 'Can add clock', 110, 'add_clock'),
	(438, 'Can change clock', 110, 'change_clock'),
	(439, 'Can delete clock', 110, 'delete_clock'),
	(440, 'Can view clock', 110, 'view_clock'),
	(441, 'Can add clock part', 111, 'add_clockpart'),
	(442, 'Can change clock part', 111, 'change_clockpart'),
	(443, 'Can delete clock part', 111, 'delete_clockpart'),
	(444, 'Can view clock part', 111, 'view_clockpart'),
	(445, 'Can add escalation', 112, 'add_escalation'),
	(446, 'Can change escalation', 112, 'change_escalation'),
	(447, 'Can delete escalation', 112, 'delete_escalation'),
	(448, 'Can view escalation', 112, 'view_escalation'),
	(449, 'Can add ladder', 113, 'add_ladder'),
	(450, 'Can change ladder', 113, 'change_ladder'),
	(451, 'Can delete ladder', 113, 'delete_ladder'),
	(452, 'Can view ladder', 113, 'view_ladder'),
	(453, 'Can add shift end', 114, 'add_shiftend'),
	(454, 'Can change shift end', 114, 'change_shiftend'),
	(455, 'Can delete shift end', 114, 'delete_shiftend'),
	(456, 'Can view shift end', 114, 'view_shiftend'),
	(457, 'Can add shift policy', 115, 'add_shiftpolicy'),
	(458, 'Can change shift policy', 115, 'change_shiftpolicy'),
	(459, 'Can delete shift policy', 115, 'delete_shiftpolicy'),
	(460, 'Can view shift policy', 115, 'view_shiftpolicy'),
	(461, 'Can add stand in', 116, 'add_standin'),
	(462, 'Can change stand in', 116, 'change_standin'),
	(463, 'Can delete stand in', 116, 'delete_standin'),
	(464, 'Can view stand in', 116, 'view_standin'),
	(465, 'Can add rule draft', 117, 'add_ruledraft'),
	(466, 'Can change rule draft', 117, 'change_ruledraft'),
	(467, 'Can delete rule draft', 117, 'delete_ruledraft'),
	(468, 'Can view rule draft', 117, 'view_ruledraft'),
	(469, 'Can add rehearsal', 118, 'add_rehearsal'),
	(470, 'Can change rehearsal', 118, 'change_rehearsal'),
	(471, 'Can delete rehearsal', 118, 'delete_rehearsal'),
	(472, 'Can view rehearsal', 118, 'view_rehearsal'),
	(473, 'Can add rehearsed change', 119, 'add_rehearsedchange'),
	(474, 'Can change rehearsed change', 119, 'change_rehearsedchange'),
	(475, 'Can delete rehearsed change', 119, 'delete_rehearsedchange'),
	(476, 'Can view rehearsed change', 119, 'view_rehearsedchange'),
	(477, 'Can add lead policy', 120, 'add_leadpolicy'),
	(478, 'Can change lead policy', 120, 'change_leadpolicy'),
	(479, 'Can delete lead policy', 120, 'delete_leadpolicy'),
	(480, 'Can view lead policy', 120, 'view_leadpolicy'),
	(481, 'Can add capture', 121, 'add_capture'),
	(482, 'Can change capture', 121, 'change_capture'),
	(483, 'Can delete capture', 121, 'delete_capture'),
	(484, 'Can view capture', 121, 'view_capture'),
	(485, 'Can add import', 122, 'add_import'),
	(486, 'Can change import', 122, 'change_import'),
	(487, 'Can delete import', 122, 'delete_import'),
	(488, 'Can view import', 122, 'view_import'),
	(489, 'Can add imported row', 123, 'add_importedrow'),
	(490, 'Can change imported row', 123, 'change_importedrow'),
	(491, 'Can delete imported row', 123, 'delete_importedrow'),
	(492, 'Can view imported row', 123, 'view_importedrow'),
	(493, 'Can add import mapping', 124, 'add_importmapping'),
	(494, 'Can change import mapping', 124, 'change_importmapping'),
	(495, 'Can delete import mapping', 124, 'delete_importmapping'),
	(496, 'Can view import mapping', 124, 'view_importmapping'),
	(497, 'Can add refusal', 125, 'add_refusal'),
	(498, 'Can change refusal', 125, 'change_refusal'),
	(499, 'Can delete refusal', 125, 'delete_refusal'),
	(500, 'Can view refusal', 125, 'view_refusal'),
	(501, 'Can add journal host', 126, 'add_journalhost'),
	(502, 'Can change journal host', 126, 'change_journalhost'),
	(503, 'Can delete journal host', 126, 'delete_journalhost'),
	(504, 'Can view journal host', 126, 'view_journalhost'),
	(505, 'Can add channel health', 127, 'add_channelhealth'),
	(506, 'Can change channel health', 127, 'change_channelhealth'),
	(507, 'Can delete channel health', 127, 'delete_channelhealth'),
	(508, 'Can view channel health', 127, 'view_channelhealth'),
	(509, 'Can add channel hour', 128, 'add_channelhour'),
	(510, 'Can change channel hour', 128, 'change_channelhour'),
	(511, 'Can delete channel hour', 128, 'delete_channelhour'),
	(512, 'Can view channel hour', 128, 'view_channelhour'),
	(513, 'Can add listener lease', 129, 'add_listenerlease'),
	(514, 'Can change listener lease', 129, 'change_listenerlease'),
	(515, 'Can delete listener lease', 129, 'delete_listenerlease'),
	(516, 'Can view listener lease', 129, 'view_listenerlease'),
	(517, 'Can add mailbox', 130, 'add_mailbox'),
	(518, 'Can change mailbox', 130, 'change_mailbox'),
	(519, 'Can delete mailbox', 130, 'delete_mailbox'),
	(520, 'Can view mailbox', 130, 'view_mailbox'),
	(521, 'Can add seen letter', 131, 'add_seenletter'),
	(522, 'Can change seen letter', 131, 'change_seenletter'),
	(523, 'Can delete seen letter', 131, 'delete_seenletter'),
	(524, 'Can view seen letter', 131, 'view_seenletter'),
	(525, 'Can add auto answer', 132, 'add_autoanswer'),
	(526, 'Can change auto answer', 132, 'change_autoanswer'),
	(527, 'Can delete auto answer', 132, 'delete_autoanswer'),
	(528, 'Can view auto answer', 132, 'view_autoanswer'),
	(529, 'Can add mail folder', 133, 'add_mailfolder'),
	(530, 'Can change mail folder', 133, 'change_mailfolder'),
	(531, 'Can delete mail folder', 133, 'delete_mailfolder'),
	(532, 'Can view mail folder', 133, 'view_mailfolder'),
	(533, 'Can add sent copy', 134, 'add_sentcopy'),
	(534, 'Can change sent copy', 134, 'change_sentcopy'),
	(535, 'Can delete sent copy', 134, 'delete_sentcopy'),
	(536, 'Can view sent copy', 134, 'view_sentcopy'),
	(537, 'Can add backup', 135, 'add_backup'),
	(538, 'Can change backup', 135, 'change_backup'),
	(539, 'Can delete backup', 135, 'delete_backup'),
	(540, 'Can view backup', 135, 'view_backup'),
	(541, 'Can add inspection', 136, 'add_inspection'),
	(542, 'Can change inspection', 136, 'change_inspection'),
	(543, 'Can delete inspection', 136, 'delete_inspection'),
	(544, 'Can view inspection', 136, 'view_inspection');




































INSERT INTO public.django_content_type VALUES
	(1, 'auth', 'permission'),
	(2, 'auth', 'group'),
	(3, 'contenttypes', 'contenttype'),
	(4, 'sessions', 'session'),
	(5, 'account', 'emailaddress'),
	(6, 'account', 'emailconfirmation'),
	(7, 'mfa', 'authenticator'),
	(8, 'procrastinate', 'procrastinateevent'),
	(9, 'procrastinate', 'procrastinatejob'),
	(10, 'procrastinate', 'procrastinateperiodicdefer'),
	(11, 'procrastinate', 'procrastinateworker'),
	(12, 'ledger', 'change'),
	(13, 'ledger', 'effect'),
	(14, 'ledger', 'event'),
	(15, 'ledger', 'before'),
	(16, 'staff', 'employee'),
	(17, 'staff', 'role'),
	(18, 'staff', 'apitoken'),
	(19, 'staff', 'team'),
	(20, 'staff', 'queue'),
	(21, 'staff', 'grant'),
	(22, 'staff', 'hiddenfield'),
	(23, 'staff', 'seeded'),
	(24, 'staff', 'capacity'),
	(25, 'staff', 'schedule'),
	(26, 'staff', 'calendarday'),
	(27, 'staff', 'absence'),
	(28, 'staff', 'duty'),
	(29, 'staff', 'shift'),
	(30, 'staff', 'working'),
	(31, 'staff', 'calendarfeed'),
	(32, 'files', 'file'),
	(33, 'terms', 'product'),
	(34, 'terms', 'reason'),
	(35, 'terms', 'consenttext'),
	(36, 'terms', 'topic'),
	(37, 'terms', 'customfield'),
	(38, 'channels', 'source'),
	(39, 'channels', 'channel'),
	(40, 'channels', 'form'),
	(41, 'channels', 'campaign'),
	(42, 'channels', 'channelsettings'),
	(43, 'channels', 'extension'),
	(44, 'channels', 'ringstep'),
	(45, 'identity', 'company'),
	(46, 'identity', 'person'),
	(47, 'identity', 'doubt'),
	(48, 'identity', 'contactpoint'),
	(49, 'identity', 'consentevent'),
	(50, 'identity', 'sharedpoint'),
	(51, 'identity', 'companydomain'),
	(52, 'leads', 'status'),
	(53, 'leads', 'lead'),
	(54, 'leads', 'stay'),
	(55, 'leads', 'enquiry'),
	(56, 'leads', 'tally'),
	(57, 'leads', 'tallychange'),
	(58, 'leads', 'fieldfile'),
	(59, 'clients', 'pipeline'),
	(60, 'clients', 'contact'),
	(61, 'clients', 'deal'),
	(62, 'clients', 'conversion'),
	(63, 'clients', 'stage'),
	(64, 'clients', 'clientcompany'),
	(65, 'clients', 'dealtally'),
	(66, 'clients', 'position'),
	(67, 'clients', 'dealline'),
	(68, 'work', 'task'),
	(69, 'work', 'notice'),
	(70, 'work', 'note'),
	(71, 'work', 'taskresult'),
	(72, 'work', 'muted'),
	(73, 'work', 'tasktype'),
	(74, 'work', 'view'),
	(75, 'work', 'habit'),
	(76, 'work', 'delivery'),
	(77, 'work', 'wish'),
	(78, 'work', 'conversation'),
	(79, 'work', 'message'),
	(80, 'work', 'attachment'),
	(81, 'work', 'template'),
	(82, 'work', 'draft'),
	(83, 'work', 'visitor'),
	(84, 'work', 'device'),
	(85, 'work', 'mark'),
	(86, 'work', 'runstep'),
	(87, 'work', 'script'),
	(88, 'work', 'scriptrun'),
	(89, 'work', 'scriptversion'),
	(90, 'work', 'call'),
	(91, 'work', 'askedcall'),
	(92, 'work', 'callevent'),
	(93, 'work', 'missedcall'),
	(94, 'work', 'recording'),
	(95, 'work', 'process'),
	(96, 'work', 'processstep'),
	(97, 'work', 'processrun'),
	(98, 'work', 'notefile'),
	(99, 'triage', 'rule'),
	(100, 'triage', 'cursor'),
	(101, 'triage', 'assignment'),
	(102, 'triage', 'bulkchange'),
	(103, 'triage', 'bulkpart'),
	(104, 'triage', 'partner'),
	(105, 'triage', 'offer'),
	(106, 'triage', 'conversions'),
	(107, 'triage', 'credit'),
	(108, 'triage', 'ruleversion'),
	(109, 'triage', 'waiting'),
	(110, 'triage', 'clock'),
	(111, 'triage', 'clockpart'),
	(112, 'triage', 'escalation'),
	(113, 'triage', 'ladder'),
	(114, 'triage', 'shiftend'),
	(115, 'triage', 'shiftpolicy'),
	(116, 'triage', 'standin'),
	(117, 'triage', 'ruledraft'),
	(118, 'triage', 'rehearsal'),
	(119, 'triage', 'rehearsedchange'),
	(120, 'triage', 'leadpolicy'),
	(121, 'intake', 'capture'),
	(122, 'intake', 'import'),
	(123, 'intake', 'importedrow'),
	(124, 'intake', 'importmapping'),
	(125, 'intake', 'refusal'),
	(126, 'intake', 'journalhost'),
	(127, 'intake', 'channelhealth'),
	(128, 'intake', 'channelhour'),
	(129, 'intake', 'listenerlease'),
	(130, 'intake', 'mailbox'),
	(131, 'intake', 'seenletter'),
	(132, 'intake', 'autoanswer'),
	(133, 'intake', 'mailfolder'),
	(134, 'intake', 'sentcopy'),
	(135, 'ops', 'backup'),
	(136, 'ops', 'inspection');


INSERT INTO public.django_migrations VALUES
	(1, 'staff', '0001_initial', now()),
	(2, 'account', '0001_initial', now()),
	(3, 'account', '0002_email_max_length', now()),
	(4, 'account', '0003_alter_emailaddress_create_unique_verified_email', now()),
	(5, 'account', '0004_alter_emailaddress_drop_unique_email', now()),
	(6, 'account', '0005_emailaddress_idx_upper_email', now()),
	(7, 'account', '0006_emailaddress_lower', now()),
	(8, 'account', '0007_emailaddress_idx_email', now()),
	(9, 'account', '0008_emailaddress_unique_primary_email_fixup', now()),
	(10, 'account', '0009_emailaddress_unique_primary_email', now()),
	(11, 'contenttypes', '0001_initial', now()),
	(12, 'contenttypes', '0002_remove_content_type_name', now()),
	(13, 'auth', '0001_initial', now()),
	(14, 'auth', '0002_alter_permission_name_max_length', now()),
	(15, 'auth', '0003_alter_user_email_max_length', now()),
	(16, 'auth', '0004_alter_user_username_opts', now()),
	(17, 'auth', '0005_alter_user_last_login_null', now()),
	(18, 'auth', '0006_require_contenttypes_0002', now()),
	(19, 'auth', '0007_alter_validators_add_error_messages', now()),
	(20, 'auth', '0008_alter_user_username_max_length', now()),
	(21, 'auth', '0009_alter_user_last_name_max_length', now()),
	(22, 'auth', '0010_alter_group_name_max_length', now()),
	(23, 'auth', '0011_update_proxy_permissions', now()),
	(24, 'auth', '0012_alter_user_first_name_max_length', now()),
	(25, 'staff', '0002_rights_by_status', now()),
	(26, 'sessions', '0001_initial', now()),
	(27, 'staff', '0003_end_of_sessions', now()),
	(28, 'staff', '0004_working_time', now()),
	(29, 'staff', '0005_schedule_exceptions', now()),
	(30, 'staff', '0006_employee_phone', now()),
	(31, 'terms', '0001_initial', now()),
	(32, 'channels', '0001_initial', now()),
	(33, 'channels', '0002_form_other_ground', now()),
	(34, 'channels', '0003_import_channel', now()),
	(35, 'channels', '0004_channel_schedule', now()),
	(36, 'channels', '0005_targets', now()),
	(37, 'channels', '0006_hours_are_a_schedule', now()),
	(38, 'channels', '0007_plugin_settings', now()),
	(39, 'channels', '0008_extensions', now()),
	(40, 'channels', '0009_ring_steps', now()),
	(41, 'channels', '0010_opens_deals', now()),
	(42, 'channels', '0011_opens_deals_since', now()),
	(43, 'ledger', '0001_initial', now()),
	(44, 'ledger', '0002_append_only', now()),
	(45, 'terms', '0002_consent_texts_never_change', now()),
	(46, 'terms', '0003_topics', now()),
	(47, 'terms', '0004_custom_fields', now()),
	(48, 'terms', '0005_product_prices', now()),
	(49, 'identity', '0001_initial', now()),
	(50, 'identity', '0002_consents_are_append_only', now()),
	(51, 'identity', '0003_company_search', now()),
	(52, 'identity', '0004_undeliverable_points', now()),
	(53, 'identity', '0005_company_size_and_industry', now()),
	(54, 'identity', '0006_company_papers_and_domains', now()),
	(55, 'ledger', '0003_event_of_setup', now()),
	(56, 'ledger', '0004_event_of_deal_and_company', now()),
	(57, 'leads', '0001_initial', now()),
	(58, 'leads', '0002_status_kind', now()),
	(59, 'leads', '0003_desk_indexes', now()),
	(60, 'leads', '0004_list_indexes', now()),
	(61, 'leads', '0005_answered_at', now()),
	(62, 'clients', '0001_initial', now()),
	(63, 'clients', '0002_stage_kind', now()),
	(64, 'clients', '0003_deal_tally', now()),
	(65, 'clients', '0004_deals_by_move', now()),
	(66, 'clients', '0005_custom', now()),
	(67, 'clients', '0006_positions', now()),
	(68, 'clients', '0007_lines_and_losses', now()),
	(69, 'clients', '0008_indexes_of_deals', now()),
	(70, 'files', '0001_initial', now()),
	(71, 'leads', '0006_amount', now()),
	(72, 'leads', '0007_what_heads_look_for', now()),
	(73, 'leads', '0008_tally', now()),
	(74, 'leads', '0009_entering_statuses', now()),
	(75, 'leads', '0010_tally_set_wise', now()),
	(76, 'leads', '0011_board_of_owners', now()),
	(77, 'leads', '0012_indexes_that_answer_alone', now()),
	(78, 'leads', '0013_who_answered', now()),
	(79, 'intake', '0001_initial', now()),
	(80, 'intake', '0002_initial', now()),
	(81, 'intake', '0003_imports', now()),
	(82, 'intake', '0004_journal_hosts', now()),
	(83, 'intake', '0005_journal_places', now()),
	(84, 'intake', '0006_channel_health', now()),
	(85, 'intake', '0007_mailboxes', now()),
	(86, 'intake', '0008_captures_by_time', now()),
	(87, 'intake', '0009_folders_of_accounts', now()),
	(88, 'intake', '0010_files_let_go', now()),
	(89, 'intake', '0011_sent_copies', now()),
	(90, 'intake', '0012_products', now()),
	(91, 'leads', '0014_enquiries_by_channel', now()),
	(92, 'leads', '0015_custom', now()),
	(93, 'leads', '0016_field_files', now()),
	(94, 'leads', '0017_files_of_records', now()),
	(95, 'ledger', '0005_before_of_row', now()),
	(96, 'mfa', '0001_initial', now()),
	(97, 'mfa', '0002_authenticator_timestamps', now()),
	(98, 'mfa', '0003_authenticator_type_uniq', now()),
	(99, 'procrastinate', '0001_initial', now()),
	(100, 'procrastinate', '0002_drop_started_at_column', now()),
	(101, 'procrastinate', '0003_drop_started_at_column', now()),
	(102, 'procrastinate', '0004_drop_procrastinate_version_table', now()),
	(103, 'procrastinate', '0005_fix_procrastinate_fetch_job', now()),
	(104, 'procrastinate', '0006_fix_trigger_status_events_insert', now()),
	(105, 'procrastinate', '0007_add_queueing_lock_column', now()),
	(106, 'procrastinate', '0008_close_fetch_job_race_condition', now()),
	(107, 'procrastinate', '0009_add_defer_job_function', now()),
	(108, 'procrastinate', '0010_add_procrastinate_periodic_defers', now()),
	(109, 'procrastinate', '0011_add_foreign_key_index', now()),
	(110, 'procrastinate', '0012_add_locks_to_periodic_defer', now()),
	(111, 'procrastinate', '0013_fix_procrastinate_defer_periodic_job', now()),
	(112, 'procrastinate', '0014_add_finish_job_and_retry_job_functions', now()),
	(113, 'procrastinate', '0015_add_trigger_on_job_deletion', now()),
	(114, 'procrastinate', '0016_delete_finished_jobs', now()),
	(115, 'procrastinate', '0017_add_checks_to_finish_job', now()),
	(116, 'procrastinate', '0018_add_checks_to_retry_job', now()),
	(117, 'procrastinate', '0019_fix_finish_job_compat_issue', now()),
	(118, 'procrastinate', '0020_add_index_on_procrastinate_jobs', now()),
	(119, 'procrastinate', '0021_add_kwargs_to_defer_periodic_job', now()),
	(120, 'procrastinate', '0022_null_locks_excluded', now()),
	(121, 'procrastinate', '0023_remove_old_finish_job_function', now()),
	(122, 'procrastinate', '0024_job_id_bigint', now()),
	(123, 'procrastinate', '0025_add_models', now()),
	(124, 'procrastinate', '0026_add_job_priority', now()),
	(125, 'procrastinate', '0027_add_periodic_job_priority', now()),
	(126, 'procrastinate', '0028_add_cancel_states', now()),
	(127, 'procrastinate', '0029_add_additional_params_to_retry_job', now()),
	(128, 'procrastinate', '0030_alter_procrastinateevent_options', now()),
	(129, 'procrastinate', '0031_add_indexes_for_fetch_job', now()),
	(130, 'procrastinate', '0032_pre_cancel_notification', now()),
	(131, 'procrastinate', '0033_post_cancel_notification', now()),
	(132, 'procrastinate', '0034_pre_add_heartbeat', now()),
	(133, 'procrastinate', '0035_post_add_heartbeat', now()),
	(134, 'procrastinate', '0036_add_worker_model', now()),
	(135, 'procrastinate', '0037_pre_batch_defer_jobs', now()),
	(136, 'procrastinate', '0038_post_batch_defer_jobs', now()),
	(137, 'procrastinate', '0039_pre_priority_lock_fetch_job', now()),
	(138, 'procrastinate', '0040_pre_retry_failed_job', now()),
	(139, 'procrastinate', '0041_post_retry_failed_job', now()),
	(140, 'ops', '0001_initial', now()),
	(141, 'ops', '0002_jobs_of_queue', now()),
	(142, 'staff', '0007_calendar_feed', now()),
	(143, 'triage', '0001_initial', now()),
	(144, 'triage', '0002_rule_conditions_may_be_empty', now()),
	(145, 'triage', '0003_bulk_change', now()),
	(146, 'triage', '0004_offers', now()),
	(147, 'triage', '0005_distribution', now()),
	(148, 'triage', '0006_clocks', now()),
	(149, 'triage', '0007_clocks_follow_leads', now()),
	(150, 'triage', '0008_distribution_figures', now()),
	(151, 'triage', '0009_called_back', now()),
	(152, 'triage', '0010_rehearsals', now()),
	(153, 'triage', '0011_shift_ends_go_on', now()),
	(154, 'triage', '0012_removed_rules_stay_named', now()),
	(155, 'triage', '0013_lead_policy', now()),
	(156, 'triage', '0014_lead_policy_since', now()),
	(157, 'triage', '0015_bulk_change_of_clients', now()),
	(158, 'work', '0001_initial', now()),
	(159, 'work', '0002_next_step', now()),
	(160, 'work', '0003_work_on_deals', now()),
	(161, 'work', '0004_types_and_notices', now()),
	(162, 'work', '0005_saved_views', now()),
	(163, 'work', '0006_notice_count', now()),
	(164, 'work', '0007_what_is_removed', now()),
	(165, 'work', '0008_next_step_at_birth', now()),
	(166, 'work', '0009_deliveries', now()),
	(167, 'work', '0010_talks', now()),
	(168, 'work', '0011_letters_outside', now()),
	(169, 'work', '0012_talk_names', now()),
	(170, 'work', '0013_strangers', now()),
	(171, 'work', '0014_chat', now()),
	(172, 'work', '0015_scripts', now()),
	(173, 'work', '0016_calls', now()),
	(174, 'work', '0017_lists_of_calls', now()),
	(175, 'work', '0018_push', now()),
	(176, 'work', '0019_processes', now()),
	(177, 'work', '0020_asked_by_command', now()),
	(178, 'work', '0021_calls_by_line', now()),
	(179, 'work', '0022_files_of_notes', now()),
	(180, 'work', '0023_notices_of_clients', now());








































































































































































































































SELECT pg_catalog.setval('public.account_emailaddress_id_seq', 1, false);


SELECT pg_catalog.setval('public.account_emailconfirmation_id_seq', 1, false);


SELECT pg_catalog.setval('public.auth_group_id_seq', 1, false);


SELECT pg_catalog.setval('public.auth_group_permissions_id_seq', 1, false);


SELECT pg_catalog.setval('public.auth_permission_id_seq', 544, true);


SELECT pg_catalog.setval('public.channels_campaign_id_seq', 1, false);


SELECT pg_catalog.setval('public.channels_channel_id_seq', 1, false);


SELECT pg_catalog.setval('public.channels_extension_id_seq', 1, false);


SELECT pg_catalog.setval('public.channels_form_consents_id_seq', 1, false);


SELECT pg_catalog.setval('public.channels_form_id_seq', 1, false);


SELECT pg_catalog.setval('public.channels_ringstep_id_seq', 1, false);


SELECT pg_catalog.setval('public.channels_source_id_seq', 1, false);


SELECT pg_catalog.setval('public.clients_contact_id_seq', 1, false);


SELECT pg_catalog.setval('public.clients_conversion_id_seq', 1, false);


SELECT pg_catalog.setval('public.clients_deal_id_seq', 1, false);


SELECT pg_catalog.setval('public.clients_dealline_id_seq', 1, false);


SELECT pg_catalog.setval('public.clients_dealtally_id_seq', 1, false);


SELECT pg_catalog.setval('public.clients_pipeline_id_seq', 1, false);


SELECT pg_catalog.setval('public.clients_position_id_seq', 1, false);


SELECT pg_catalog.setval('public.clients_stage_id_seq', 1, false);


SELECT pg_catalog.setval('public.django_content_type_id_seq', 136, true);


SELECT pg_catalog.setval('public.django_migrations_id_seq', 180, true);


SELECT pg_catalog.setval('public.files_file_id_seq', 1, false);


SELECT pg_catalog.setval('public.identity_company_id_seq', 1, false);


SELECT pg_catalog.setval('public.identity_companydomain_id_seq', 1, false);


SELECT pg_catalog.setval('public.identity_consentevent_id_seq', 1, false);


SELECT pg_catalog.setval('public.identity_contactpoint_id_seq', 1, false);


SELECT pg_catalog.setval('public.identity_doubt_id_seq', 1, false);


SELECT pg_catalog.setval('public.identity_person_id_seq', 1, false);


SELECT pg_catalog.setval('public.identity_sharedpoint_id_seq', 1, false);


SELECT pg_catalog.setval('public.intake_autoanswer_id_seq', 1, false);


SELECT pg_catalog.setval('public.intake_capture_id_seq', 1, false);


SELECT pg_catalog.setval('public.intake_channelhour_id_seq', 1, false);


SELECT pg_catalog.setval('public.intake_import_id_seq', 1, false);


SELECT pg_catalog.setval('public.intake_importedrow_id_seq', 1, false);


SELECT pg_catalog.setval('public.intake_importmapping_id_seq', 1, false);


SELECT pg_catalog.setval('public.intake_journalhost_id_seq', 1, false);


SELECT pg_catalog.setval('public.intake_listenerlease_id_seq', 1, false);


SELECT pg_catalog.setval('public.intake_mailfolder_id_seq', 1, false);


SELECT pg_catalog.setval('public.intake_refusal_id_seq', 1, false);


SELECT pg_catalog.setval('public.intake_seenletter_id_seq', 1, false);


SELECT pg_catalog.setval('public.intake_sentcopy_id_seq', 1, false);


SELECT pg_catalog.setval('public.leads_enquiry_id_seq', 1, false);


SELECT pg_catalog.setval('public.leads_fieldfile_id_seq', 1, false);


SELECT pg_catalog.setval('public.leads_lead_id_seq', 1, false);


SELECT pg_catalog.setval('public.leads_status_id_seq', 1, false);


SELECT pg_catalog.setval('public.leads_stay_id_seq', 1, false);


SELECT pg_catalog.setval('public.leads_tally_id_seq', 1, false);


SELECT pg_catalog.setval('public.leads_tallychange_id_seq', 1, false);


SELECT pg_catalog.setval('public.ledger_before_id_seq', 1, false);


SELECT pg_catalog.setval('public.ledger_change_id_seq', 1, false);


SELECT pg_catalog.setval('public.ledger_event_id_seq', 1, false);


SELECT pg_catalog.setval('public.mfa_authenticator_id_seq', 1, false);


SELECT pg_catalog.setval('public.ops_backup_id_seq', 1, false);


SELECT pg_catalog.setval('public.ops_inspection_id_seq', 1, false);


SELECT pg_catalog.setval('public.procrastinate_events_id_seq', 1, false);


SELECT pg_catalog.setval('public.procrastinate_jobs_id_seq', 1, false);


SELECT pg_catalog.setval('public.procrastinate_periodic_defers_id_seq', 1, false);


SELECT pg_catalog.setval('public.procrastinate_workers_id_seq', 1, false);


SELECT pg_catalog.setval('public.staff_absence_id_seq', 1, false);


SELECT pg_catalog.setval('public.staff_apitoken_id_seq', 1, false);


SELECT pg_catalog.setval('public.staff_calendarday_id_seq', 1, false);


SELECT pg_catalog.setval('public.staff_calendarfeed_id_seq', 1, false);


SELECT pg_catalog.setval('public.staff_duty_id_seq', 1, false);


SELECT pg_catalog.setval('public.staff_employee_id_seq', 1, false);


SELECT pg_catalog.setval('public.staff_grant_id_seq', 1, false);


SELECT pg_catalog.setval('public.staff_hiddenfield_id_seq', 1, false);


SELECT pg_catalog.setval('public.staff_queue_id_seq', 1, false);


SELECT pg_catalog.setval('public.staff_role_id_seq', 1, false);


SELECT pg_catalog.setval('public.staff_schedule_id_seq', 1, false);


SELECT pg_catalog.setval('public.staff_shift_id_seq', 1, false);


SELECT pg_catalog.setval('public.staff_team_id_seq', 1, false);


SELECT pg_catalog.setval('public.staff_working_id_seq', 1, false);


SELECT pg_catalog.setval('public.terms_consenttext_id_seq', 1, false);


SELECT pg_catalog.setval('public.terms_customfield_id_seq', 1, false);


SELECT pg_catalog.setval('public.terms_product_id_seq', 1, false);


SELECT pg_catalog.setval('public.terms_reason_id_seq', 1, false);


SELECT pg_catalog.setval('public.terms_topic_id_seq', 1, false);


SELECT pg_catalog.setval('public.triage_assignment_id_seq', 1, false);


SELECT pg_catalog.setval('public.triage_bulkchange_id_seq', 1, false);


SELECT pg_catalog.setval('public.triage_bulkpart_id_seq', 1, false);


SELECT pg_catalog.setval('public.triage_clock_id_seq', 1, false);


SELECT pg_catalog.setval('public.triage_clockpart_id_seq', 1, false);


SELECT pg_catalog.setval('public.triage_conversions_id_seq', 1, false);


SELECT pg_catalog.setval('public.triage_escalation_id_seq', 1, false);


SELECT pg_catalog.setval('public.triage_ladder_id_seq', 1, false);


SELECT pg_catalog.setval('public.triage_offer_id_seq', 1, false);


SELECT pg_catalog.setval('public.triage_partner_id_seq', 1, false);


SELECT pg_catalog.setval('public.triage_rehearsal_id_seq', 1, false);


SELECT pg_catalog.setval('public.triage_rehearsedchange_id_seq', 1, false);


SELECT pg_catalog.setval('public.triage_rule_id_seq', 1, false);


SELECT pg_catalog.setval('public.triage_ruledraft_id_seq', 1, false);


SELECT pg_catalog.setval('public.triage_ruleversion_id_seq', 1, false);


SELECT pg_catalog.setval('public.triage_shiftend_id_seq', 1, false);


SELECT pg_catalog.setval('public.triage_standin_id_seq', 1, false);


SELECT pg_catalog.setval('public.work_askedcall_id_seq', 1, false);


SELECT pg_catalog.setval('public.work_attachment_id_seq', 1, false);


SELECT pg_catalog.setval('public.work_call_id_seq', 1, false);


SELECT pg_catalog.setval('public.work_callevent_id_seq', 1, false);


SELECT pg_catalog.setval('public.work_conversation_id_seq', 1, false);


SELECT pg_catalog.setval('public.work_delivery_id_seq', 1, false);


SELECT pg_catalog.setval('public.work_device_id_seq', 1, false);


SELECT pg_catalog.setval('public.work_draft_id_seq', 1, false);


SELECT pg_catalog.setval('public.work_habit_id_seq', 1, false);


SELECT pg_catalog.setval('public.work_mark_id_seq', 1, false);


SELECT pg_catalog.setval('public.work_message_id_seq', 1, false);


SELECT pg_catalog.setval('public.work_missedcall_id_seq', 1, false);


SELECT pg_catalog.setval('public.work_muted_id_seq', 1, false);


SELECT pg_catalog.setval('public.work_note_id_seq', 1, false);


SELECT pg_catalog.setval('public.work_notefile_id_seq', 1, false);


SELECT pg_catalog.setval('public.work_notice_id_seq', 1, false);


SELECT pg_catalog.setval('public.work_process_id_seq', 1, false);


SELECT pg_catalog.setval('public.work_processrun_id_seq', 1, false);


SELECT pg_catalog.setval('public.work_processstep_id_seq', 1, false);


SELECT pg_catalog.setval('public.work_recording_id_seq', 1, false);


SELECT pg_catalog.setval('public.work_runstep_id_seq', 1, false);


SELECT pg_catalog.setval('public.work_script_id_seq', 1, false);


SELECT pg_catalog.setval('public.work_scriptrun_id_seq', 1, false);


SELECT pg_catalog.setval('public.work_scriptversion_id_seq', 1, false);


SELECT pg_catalog.setval('public.work_task_id_seq', 1, false);


SELECT pg_catalog.setval('public.work_taskresult_id_seq', 1, false);


SELECT pg_catalog.setval('public.work_tasktype_id_seq', 1, false);


SELECT pg_catalog.setval('public.work_template_id_seq', 1, false);


SELECT pg_catalog.setval('public.work_view_id_seq', 1, false);


SELECT pg_catalog.setval('public.work_visitor_id_seq', 1, false);


SELECT pg_catalog.setval('public.work_wish_id_seq', 1, false);


ALTER TABLE ONLY public.staff_absence
    ADD CONSTRAINT absence_one_at_a_time EXCLUDE USING gist (int8range(employee_id, employee_id, '[]'::text) WITH &&, tstzrange(since, until, '[)'::text) WITH &&);


ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_email_987c8728_uniq UNIQUE (user_id, email);


ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_key_key UNIQUE (key);


ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_name_key UNIQUE (name);


ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_permission_id_0cd325b0_uniq UNIQUE (group_id, permission_id);


ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename);


ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.ledger_before
    ADD CONSTRAINT before_once UNIQUE (change_id, "table", pk_value);


ALTER TABLE ONLY public.triage_bulkpart
    ADD CONSTRAINT bulk_part_once UNIQUE (bulk_id, place);


ALTER TABLE ONLY public.staff_calendarday
    ADD CONSTRAINT calendar_day_once UNIQUE (country, day);


ALTER TABLE ONLY public.work_callevent
    ADD CONSTRAINT call_event_once UNIQUE (channel_id, external_id);


ALTER TABLE ONLY public.work_call
    ADD CONSTRAINT call_once UNIQUE (channel_id, external_id);


ALTER TABLE ONLY public.intake_channelhour
    ADD CONSTRAINT channel_hour_once UNIQUE (channel_id, hour);


ALTER TABLE ONLY public.channels_campaign
    ADD CONSTRAINT channels_campaign_key_key UNIQUE (key);


ALTER TABLE ONLY public.channels_campaign
    ADD CONSTRAINT channels_campaign_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.channels_channel
    ADD CONSTRAINT channels_channel_key_key UNIQUE (key);


ALTER TABLE ONLY public.channels_channel
    ADD CONSTRAINT channels_channel_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.channels_channel
    ADD CONSTRAINT channels_channel_slug_key UNIQUE (slug);


ALTER TABLE ONLY public.channels_channelsettings
    ADD CONSTRAINT channels_channelsettings_pkey PRIMARY KEY (channel_id);


ALTER TABLE ONLY public.channels_extension
    ADD CONSTRAINT channels_extension_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.channels_form
    ADD CONSTRAINT channels_form_channel_id_key UNIQUE (channel_id);


ALTER TABLE ONLY public.channels_form_consents
    ADD CONSTRAINT channels_form_consents_form_id_consenttext_id_6bc8d0df_uniq UNIQUE (form_id, consenttext_id);


ALTER TABLE ONLY public.channels_form_consents
    ADD CONSTRAINT channels_form_consents_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.channels_form
    ADD CONSTRAINT channels_form_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.channels_ringstep
    ADD CONSTRAINT channels_ringstep_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.channels_source
    ADD CONSTRAINT channels_source_key_key UNIQUE (key);


ALTER TABLE ONLY public.channels_source
    ADD CONSTRAINT channels_source_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.clients_clientcompany
    ADD CONSTRAINT clients_clientcompany_pkey PRIMARY KEY (company_id);


ALTER TABLE ONLY public.clients_contact
    ADD CONSTRAINT clients_contact_person_id_key UNIQUE (person_id);


ALTER TABLE ONLY public.clients_contact
    ADD CONSTRAINT clients_contact_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.clients_conversion
    ADD CONSTRAINT clients_conversion_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.clients_deal
    ADD CONSTRAINT clients_deal_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.clients_dealline
    ADD CONSTRAINT clients_dealline_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.clients_dealtally
    ADD CONSTRAINT clients_dealtally_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.clients_pipeline
    ADD CONSTRAINT clients_pipeline_key_key UNIQUE (key);


ALTER TABLE ONLY public.clients_pipeline
    ADD CONSTRAINT clients_pipeline_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.clients_position
    ADD CONSTRAINT clients_position_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.clients_stage
    ADD CONSTRAINT clients_stage_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.terms_consenttext
    ADD CONSTRAINT consent_text_version UNIQUE (purpose, version, language);


ALTER TABLE ONLY public.triage_conversions
    ADD CONSTRAINT conversions_once UNIQUE (employee_id, heat);


ALTER TABLE ONLY public.terms_customfield
    ADD CONSTRAINT custom_field_key_once UNIQUE (entity, key);


ALTER TABLE ONLY public.clients_dealtally
    ADD CONSTRAINT deal_tally_once UNIQUE (stage_id, owner_employee_id, currency);


ALTER TABLE ONLY public.work_delivery
    ADD CONSTRAINT delivery_once UNIQUE (notice_id, way);


ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model);


ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.django_migrations
    ADD CONSTRAINT django_migrations_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.django_session
    ADD CONSTRAINT django_session_pkey PRIMARY KEY (session_key);


ALTER TABLE ONLY public.staff_duty
    ADD CONSTRAINT duty_one_at_a_time EXCLUDE USING gist (int8range(employee_id, employee_id, '[]'::text) WITH &&, tstzrange(since, until, '[)'::text) WITH &&);


ALTER TABLE ONLY public.triage_escalation
    ADD CONSTRAINT escalation_once UNIQUE (clock_id, share);


ALTER TABLE ONLY public.channels_extension
    ADD CONSTRAINT extension_once UNIQUE (channel_id, number);


ALTER TABLE ONLY public.files_file
    ADD CONSTRAINT files_file_digest_key UNIQUE (digest);


ALTER TABLE ONLY public.files_file
    ADD CONSTRAINT files_file_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.staff_grant
    ADD CONSTRAINT grant_once UNIQUE (role_id, permission, status);


ALTER TABLE ONLY public.work_habit
    ADD CONSTRAINT habit_once UNIQUE (employee_id, room);


ALTER TABLE ONLY public.staff_hiddenfield
    ADD CONSTRAINT hidden_field_once UNIQUE (role_id, entity, field);


ALTER TABLE ONLY public.identity_company
    ADD CONSTRAINT identity_company_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.identity_companydomain
    ADD CONSTRAINT identity_companydomain_domain_key UNIQUE (domain);


ALTER TABLE ONLY public.identity_companydomain
    ADD CONSTRAINT identity_companydomain_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.identity_consentevent
    ADD CONSTRAINT identity_consentevent_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.identity_contactpoint
    ADD CONSTRAINT identity_contactpoint_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.identity_doubt
    ADD CONSTRAINT identity_doubt_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.identity_person
    ADD CONSTRAINT identity_person_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.identity_sharedpoint
    ADD CONSTRAINT identity_sharedpoint_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.intake_importmapping
    ADD CONSTRAINT import_mapping_named_once UNIQUE (target, name);


ALTER TABLE ONLY public.intake_importedrow
    ADD CONSTRAINT imported_once UNIQUE (key);


ALTER TABLE ONLY public.intake_autoanswer
    ADD CONSTRAINT intake_autoanswer_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.intake_capture
    ADD CONSTRAINT intake_capture_enquiry_id_key UNIQUE (enquiry_id);


ALTER TABLE ONLY public.intake_capture
    ADD CONSTRAINT intake_capture_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.intake_channelhealth
    ADD CONSTRAINT intake_channelhealth_pkey PRIMARY KEY (channel_id);


ALTER TABLE ONLY public.intake_channelhour
    ADD CONSTRAINT intake_channelhour_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.intake_import
    ADD CONSTRAINT intake_import_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.intake_importedrow
    ADD CONSTRAINT intake_importedrow_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.intake_importmapping
    ADD CONSTRAINT intake_importmapping_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.intake_journalhost
    ADD CONSTRAINT intake_journalhost_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.intake_journalhost
    ADD CONSTRAINT intake_journalhost_place_key UNIQUE (place);


ALTER TABLE ONLY public.intake_listenerlease
    ADD CONSTRAINT intake_listenerlease_name_key UNIQUE (name);


ALTER TABLE ONLY public.intake_listenerlease
    ADD CONSTRAINT intake_listenerlease_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.intake_mailbox
    ADD CONSTRAINT intake_mailbox_pkey PRIMARY KEY (channel_id);


ALTER TABLE ONLY public.intake_mailfolder
    ADD CONSTRAINT intake_mailfolder_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.intake_refusal
    ADD CONSTRAINT intake_refusal_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.intake_seenletter
    ADD CONSTRAINT intake_seenletter_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.intake_sentcopy
    ADD CONSTRAINT intake_sentcopy_message_key UNIQUE (message);


ALTER TABLE ONLY public.intake_sentcopy
    ADD CONSTRAINT intake_sentcopy_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.triage_ladder
    ADD CONSTRAINT ladder_of_channel UNIQUE NULLS NOT DISTINCT (channel_id);


ALTER TABLE ONLY public.leads_enquiry
    ADD CONSTRAINT leads_enquiry_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.leads_fieldfile
    ADD CONSTRAINT leads_fieldfile_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.leads_lead
    ADD CONSTRAINT leads_lead_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.leads_status
    ADD CONSTRAINT leads_status_key_key UNIQUE (key);


ALTER TABLE ONLY public.leads_status
    ADD CONSTRAINT leads_status_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.leads_stay
    ADD CONSTRAINT leads_stay_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.leads_tally
    ADD CONSTRAINT leads_tally_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.leads_tallychange
    ADD CONSTRAINT leads_tallychange_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.ledger_before
    ADD CONSTRAINT ledger_before_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.ledger_change
    ADD CONSTRAINT ledger_change_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.ledger_effect
    ADD CONSTRAINT ledger_effect_pkey PRIMARY KEY (key);


ALTER TABLE ONLY public.ledger_event
    ADD CONSTRAINT ledger_event_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.intake_seenletter
    ADD CONSTRAINT letter_seen_once UNIQUE (key, scope);


ALTER TABLE ONLY public.intake_mailfolder
    ADD CONSTRAINT mail_folder_once UNIQUE (channel_id, account, name);


ALTER TABLE ONLY public.mfa_authenticator
    ADD CONSTRAINT mfa_authenticator_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.work_muted
    ADD CONSTRAINT muted_once UNIQUE (employee_id, kind);


ALTER TABLE ONLY public.ops_backup
    ADD CONSTRAINT ops_backup_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.ops_inspection
    ADD CONSTRAINT ops_inspection_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.identity_contactpoint
    ADD CONSTRAINT point_once_per_person UNIQUE (person_id, kind, value);


ALTER TABLE ONLY public.clients_position
    ADD CONSTRAINT position_once UNIQUE (contact_id, company_id);


ALTER TABLE ONLY public.procrastinate_events
    ADD CONSTRAINT procrastinate_events_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_unique UNIQUE (task_name, periodic_id, defer_timestamp);


ALTER TABLE ONLY public.procrastinate_workers
    ADD CONSTRAINT procrastinate_workers_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.work_recording
    ADD CONSTRAINT recording_once UNIQUE (call_id, source);


ALTER TABLE ONLY public.intake_refusal
    ADD CONSTRAINT refused_once UNIQUE (of_id, "row");


ALTER TABLE ONLY public.channels_ringstep
    ADD CONSTRAINT ring_step_once UNIQUE (channel_id, "position");


ALTER TABLE ONLY public.triage_ruleversion
    ADD CONSTRAINT rule_version_once UNIQUE (rule_id, version);


ALTER TABLE ONLY public.work_runstep
    ADD CONSTRAINT run_step_once UNIQUE (run_id, place);


ALTER TABLE ONLY public.work_scriptversion
    ADD CONSTRAINT script_version_once UNIQUE (script_id, number);


ALTER TABLE ONLY public.identity_sharedpoint
    ADD CONSTRAINT shared_point_once UNIQUE (kind, value);


ALTER TABLE ONLY public.triage_shiftend
    ADD CONSTRAINT shift_end_once UNIQUE (employee_id, ended_at);


ALTER TABLE ONLY public.staff_shift
    ADD CONSTRAINT shift_one_at_a_time EXCLUDE USING gist (int8range(employee_id, employee_id, '[]'::text) WITH &&, tstzrange(starts_at, ends_at, '[)'::text) WITH &&);


ALTER TABLE ONLY public.staff_absence
    ADD CONSTRAINT staff_absence_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.staff_apitoken
    ADD CONSTRAINT staff_apitoken_digest_key UNIQUE (digest);


ALTER TABLE ONLY public.staff_apitoken
    ADD CONSTRAINT staff_apitoken_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.staff_calendarday
    ADD CONSTRAINT staff_calendarday_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.staff_calendarfeed
    ADD CONSTRAINT staff_calendarfeed_digest_key UNIQUE (digest);


ALTER TABLE ONLY public.staff_calendarfeed
    ADD CONSTRAINT staff_calendarfeed_employee_id_key UNIQUE (employee_id);


ALTER TABLE ONLY public.staff_calendarfeed
    ADD CONSTRAINT staff_calendarfeed_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.staff_capacity
    ADD CONSTRAINT staff_capacity_pkey PRIMARY KEY (employee_id);


ALTER TABLE ONLY public.staff_duty
    ADD CONSTRAINT staff_duty_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.staff_employee
    ADD CONSTRAINT staff_employee_email_key UNIQUE (email);


ALTER TABLE ONLY public.staff_employee
    ADD CONSTRAINT staff_employee_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.staff_grant
    ADD CONSTRAINT staff_grant_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.staff_hiddenfield
    ADD CONSTRAINT staff_hiddenfield_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.staff_queue
    ADD CONSTRAINT staff_queue_key_key UNIQUE (key);


ALTER TABLE ONLY public.staff_queue
    ADD CONSTRAINT staff_queue_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.staff_role
    ADD CONSTRAINT staff_role_key_key UNIQUE (key);


ALTER TABLE ONLY public.staff_role
    ADD CONSTRAINT staff_role_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.staff_schedule
    ADD CONSTRAINT staff_schedule_name_key UNIQUE (name);


ALTER TABLE ONLY public.staff_schedule
    ADD CONSTRAINT staff_schedule_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.staff_seeded
    ADD CONSTRAINT staff_seeded_pkey PRIMARY KEY (key);


ALTER TABLE ONLY public.staff_shift
    ADD CONSTRAINT staff_shift_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.staff_team
    ADD CONSTRAINT staff_team_name_key UNIQUE (name);


ALTER TABLE ONLY public.staff_team
    ADD CONSTRAINT staff_team_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.staff_working
    ADD CONSTRAINT staff_working_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.clients_stage
    ADD CONSTRAINT stage_id_kind UNIQUE (id, kind);


ALTER TABLE ONLY public.clients_stage
    ADD CONSTRAINT stage_key_once UNIQUE (pipeline_id, key);


ALTER TABLE ONLY public.triage_standin
    ADD CONSTRAINT stand_in_once UNIQUE (end_id, lead_id);


ALTER TABLE ONLY public.leads_status
    ADD CONSTRAINT status_id_kind UNIQUE (id, kind);


ALTER TABLE ONLY public.leads_tally
    ADD CONSTRAINT tally_once UNIQUE NULLS NOT DISTINCT (measure, span, begins, status_id, owner_employee_id, owner_queue_id, source_id, currency, then_status_id, then_employee_id, then_queue_id);


ALTER TABLE ONLY public.terms_consenttext
    ADD CONSTRAINT terms_consenttext_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.terms_customfield
    ADD CONSTRAINT terms_customfield_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.terms_product
    ADD CONSTRAINT terms_product_key_key UNIQUE (key);


ALTER TABLE ONLY public.terms_product
    ADD CONSTRAINT terms_product_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.terms_reason
    ADD CONSTRAINT terms_reason_key_key UNIQUE (key);


ALTER TABLE ONLY public.terms_reason
    ADD CONSTRAINT terms_reason_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.terms_topic
    ADD CONSTRAINT terms_topic_key_key UNIQUE (key);


ALTER TABLE ONLY public.terms_topic
    ADD CONSTRAINT terms_topic_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.triage_assignment
    ADD CONSTRAINT triage_assignment_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.triage_bulkchange
    ADD CONSTRAINT triage_bulkchange_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.triage_bulkpart
    ADD CONSTRAINT triage_bulkpart_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.triage_clock
    ADD CONSTRAINT triage_clock_enquiry_id_key UNIQUE (enquiry_id);


ALTER TABLE ONLY public.triage_clock
    ADD CONSTRAINT triage_clock_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.triage_clockpart
    ADD CONSTRAINT triage_clockpart_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.triage_conversions
    ADD CONSTRAINT triage_conversions_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.triage_credit
    ADD CONSTRAINT triage_credit_pkey PRIMARY KEY (employee_id);


ALTER TABLE ONLY public.triage_cursor
    ADD CONSTRAINT triage_cursor_pkey PRIMARY KEY (rule_id);


ALTER TABLE ONLY public.triage_escalation
    ADD CONSTRAINT triage_escalation_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.triage_ladder
    ADD CONSTRAINT triage_ladder_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.triage_leadpolicy
    ADD CONSTRAINT triage_leadpolicy_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.triage_offer
    ADD CONSTRAINT triage_offer_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.triage_partner
    ADD CONSTRAINT triage_partner_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.triage_rehearsal
    ADD CONSTRAINT triage_rehearsal_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.triage_rehearsedchange
    ADD CONSTRAINT triage_rehearsedchange_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.triage_rule
    ADD CONSTRAINT triage_rule_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.triage_ruledraft
    ADD CONSTRAINT triage_ruledraft_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.triage_ruleversion
    ADD CONSTRAINT triage_ruleversion_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.triage_shiftend
    ADD CONSTRAINT triage_shiftend_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.triage_shiftpolicy
    ADD CONSTRAINT triage_shiftpolicy_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.triage_standin
    ADD CONSTRAINT triage_standin_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.triage_waiting
    ADD CONSTRAINT triage_waiting_pkey PRIMARY KEY (lead_id);


ALTER TABLE ONLY public.work_visitor
    ADD CONSTRAINT visitor_once UNIQUE (channel_id, key);


ALTER TABLE ONLY public.work_wish
    ADD CONSTRAINT wish_once UNIQUE (employee_id, kind, way);


ALTER TABLE ONLY public.work_askedcall
    ADD CONSTRAINT work_askedcall_call_id_key UNIQUE (call_id);


ALTER TABLE ONLY public.work_askedcall
    ADD CONSTRAINT work_askedcall_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.work_attachment
    ADD CONSTRAINT work_attachment_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.work_call
    ADD CONSTRAINT work_call_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.work_callevent
    ADD CONSTRAINT work_callevent_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.work_conversation
    ADD CONSTRAINT work_conversation_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.work_delivery
    ADD CONSTRAINT work_delivery_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.work_device
    ADD CONSTRAINT work_device_digest_key UNIQUE (digest);


ALTER TABLE ONLY public.work_device
    ADD CONSTRAINT work_device_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.work_draft
    ADD CONSTRAINT work_draft_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.work_habit
    ADD CONSTRAINT work_habit_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.work_mark
    ADD CONSTRAINT work_mark_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.work_message
    ADD CONSTRAINT work_message_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.work_missedcall
    ADD CONSTRAINT work_missedcall_call_id_key UNIQUE (call_id);


ALTER TABLE ONLY public.work_missedcall
    ADD CONSTRAINT work_missedcall_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.work_muted
    ADD CONSTRAINT work_muted_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.work_note
    ADD CONSTRAINT work_note_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.work_notefile
    ADD CONSTRAINT work_notefile_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.work_notice
    ADD CONSTRAINT work_notice_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.work_process
    ADD CONSTRAINT work_process_key_key UNIQUE (key);


ALTER TABLE ONLY public.work_process
    ADD CONSTRAINT work_process_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.work_processrun
    ADD CONSTRAINT work_processrun_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.work_processstep
    ADD CONSTRAINT work_processstep_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.work_recording
    ADD CONSTRAINT work_recording_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.work_runstep
    ADD CONSTRAINT work_runstep_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.work_script
    ADD CONSTRAINT work_script_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.work_scriptrun
    ADD CONSTRAINT work_scriptrun_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.work_scriptversion
    ADD CONSTRAINT work_scriptversion_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.work_task
    ADD CONSTRAINT work_task_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.work_taskresult
    ADD CONSTRAINT work_taskresult_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.work_tasktype
    ADD CONSTRAINT work_tasktype_key_key UNIQUE (key);


ALTER TABLE ONLY public.work_tasktype
    ADD CONSTRAINT work_tasktype_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.work_template
    ADD CONSTRAINT work_template_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.work_view
    ADD CONSTRAINT work_view_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.work_visitor
    ADD CONSTRAINT work_visitor_conversation_id_key UNIQUE (conversation_id);


ALTER TABLE ONLY public.work_visitor
    ADD CONSTRAINT work_visitor_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.work_wish
    ADD CONSTRAINT work_wish_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.staff_working
    ADD CONSTRAINT working_one_at_a_time EXCLUDE USING gist (int8range(employee_id, employee_id, '[]'::text) WITH &&, daterange(since, until, '[]'::text) WITH &&);


CREATE INDEX absence_of_employee ON public.staff_absence USING btree (employee_id, until);


CREATE INDEX account_emailaddress_email_03be32b2 ON public.account_emailaddress USING btree (email);


CREATE INDEX account_emailaddress_email_03be32b2_like ON public.account_emailaddress USING btree (email varchar_pattern_ops);


CREATE INDEX account_emailaddress_user_id_2c513194 ON public.account_emailaddress USING btree (user_id);


CREATE INDEX account_emailconfirmation_email_address_id_5b7f8c58 ON public.account_emailconfirmation USING btree (email_address_id);


CREATE INDEX account_emailconfirmation_key_f43612bd_like ON public.account_emailconfirmation USING btree (key varchar_pattern_ops);


CREATE INDEX asked_at ON public.work_askedcall USING btree (at);


CREATE INDEX asked_command ON public.work_askedcall USING btree (channel_id, command) WHERE (NOT ((command)::text = ''::text));


CREATE INDEX asked_lead ON public.work_askedcall USING btree (lead_id) WHERE (lead_id IS NOT NULL);


CREATE INDEX asked_number ON public.work_askedcall USING btree (channel_id, number, at DESC);


CREATE INDEX asked_person ON public.work_askedcall USING btree (person_id) WHERE (person_id IS NOT NULL);


CREATE INDEX assignment_figures ON public.triage_assignment USING btree (at) INCLUDE (employee_id, rule_id, by_kind, code, heat, from_employee);


CREATE INDEX assignment_of ON public.triage_assignment USING btree (employee_id, at DESC);


CREATE INDEX auth_group_name_a6ea08ec_like ON public.auth_group USING btree (name varchar_pattern_ops);


CREATE INDEX auth_group_permissions_group_id_b120cbf9 ON public.auth_group_permissions USING btree (group_id);


CREATE INDEX auth_group_permissions_permission_id_84c5c92e ON public.auth_group_permissions USING btree (permission_id);


CREATE INDEX auth_permission_content_type_id_2f476e4b ON public.auth_permission USING btree (content_type_id);


CREATE INDEX auto_answer_of ON public.intake_autoanswer USING btree (channel_id, at DESC);


CREATE INDEX auto_answer_to ON public.intake_autoanswer USING btree (address, at DESC);


CREATE INDEX before_of_row ON public.ledger_before USING btree ("table", pk_value);


CREATE INDEX bulk_of ON public.triage_bulkchange USING btree (employee_id, id DESC);


CREATE INDEX bulk_walks ON public.triage_bulkchange USING btree (walked_at) WHERE ((state)::text = ANY ((ARRAY['running'::character varying, 'undoing'::character varying])::text[]));


CREATE INDEX call_by_channel ON public.work_call USING btree (channel_id, started_at DESC, id DESC);


CREATE INDEX call_by_line ON public.work_call USING btree (line, started_at DESC, id DESC) WHERE (NOT ((line)::text = ''::text));


CREATE INDEX call_goes_on ON public.work_call USING btree (expires_at) WHERE (NOT ((state)::text = 'ended'::text));


CREATE INDEX call_latest ON public.work_call USING btree (started_at DESC, id DESC);


CREATE INDEX call_missed_in ON public.work_call USING btree (owner_queue_id, started_at DESC, id DESC) WHERE ((answered_at IS NULL) AND ((direction)::text = 'in'::text) AND (owner_queue_id IS NOT NULL) AND ((state)::text = 'ended'::text));


CREATE INDEX call_missed_latest ON public.work_call USING btree (started_at DESC, id DESC) WHERE ((answered_at IS NULL) AND ((direction)::text = 'in'::text) AND ((state)::text = 'ended'::text));


CREATE INDEX call_missed_of ON public.work_call USING btree (owner_employee_id, started_at DESC, id DESC) WHERE ((answered_at IS NULL) AND ((direction)::text = 'in'::text) AND (owner_employee_id IS NOT NULL) AND ((state)::text = 'ended'::text));


CREATE INDEX call_of_employee ON public.work_call USING btree (owner_employee_id, started_at DESC, id DESC) WHERE (owner_employee_id IS NOT NULL);


CREATE INDEX call_of_enquiry ON public.work_call USING btree (enquiry_id) WHERE (enquiry_id IS NOT NULL);


CREATE INDEX call_of_lead ON public.work_call USING btree (lead_id, started_at DESC) WHERE (lead_id IS NOT NULL);


CREATE INDEX call_of_number ON public.work_call USING btree (number, started_at) WHERE (NOT ((number)::text = ''::text));


CREATE INDEX call_of_person ON public.work_call USING btree (person_id, started_at DESC) WHERE (person_id IS NOT NULL);


CREATE INDEX call_of_queue ON public.work_call USING btree (owner_queue_id, started_at DESC, id DESC) WHERE (owner_queue_id IS NOT NULL);


CREATE INDEX call_talked_by ON public.work_call USING btree (employee_id, started_at DESC, id DESC) WHERE (employee_id IS NOT NULL);


CREATE INDEX capture_by_time ON public.intake_capture USING btree (channel_id, received_at);


CREATE UNIQUE INDEX capture_idempotent ON public.intake_capture USING btree (token, idempotency_key) WHERE (idempotency_key IS NOT NULL);


CREATE UNIQUE INDEX capture_once ON public.intake_capture USING btree (channel_id, external_id) WHERE (external_id IS NOT NULL);


CREATE INDEX capture_retry ON public.intake_capture USING btree (retry_at) WHERE ((state)::text = 'kept'::text);


CREATE INDEX capture_tray ON public.intake_capture USING btree (state, id DESC) WHERE (NOT ((state)::text = 'admitted'::text));


CREATE INDEX channels_campaign_key_ae9e8364_like ON public.channels_campaign USING btree (key varchar_pattern_ops);


CREATE INDEX channels_campaign_source_id_d1e073c0 ON public.channels_campaign USING btree (source_id);


CREATE INDEX channels_channel_default_product_id_0809a12f ON public.channels_channel USING btree (default_product_id);


CREATE INDEX channels_channel_default_source_id_e2b94883 ON public.channels_channel USING btree (default_source_id);


CREATE INDEX channels_channel_key_5eddb103_like ON public.channels_channel USING btree (key varchar_pattern_ops);


CREATE INDEX channels_channel_responsible_employee_id_47a1cdd0 ON public.channels_channel USING btree (responsible_employee_id);


CREATE INDEX channels_channel_responsible_queue_id_92145fbf ON public.channels_channel USING btree (responsible_queue_id);


CREATE INDEX channels_channel_schedule_id_f3a97170 ON public.channels_channel USING btree (schedule_id);


CREATE INDEX channels_channel_slug_7c79d1a6_like ON public.channels_channel USING btree (slug varchar_pattern_ops);


CREATE INDEX channels_extension_employee_id_d96e2ad3 ON public.channels_extension USING btree (employee_id);


CREATE INDEX channels_form_consents_consenttext_id_7b1586fd ON public.channels_form_consents USING btree (consenttext_id);


CREATE INDEX channels_form_consents_form_id_640b72ef ON public.channels_form_consents USING btree (form_id);


CREATE INDEX channels_ringstep_employee_id_f329c2ce ON public.channels_ringstep USING btree (employee_id);


CREATE INDEX channels_ringstep_team_id_1998161f ON public.channels_ringstep USING btree (team_id);


CREATE INDEX channels_source_key_773eb253_like ON public.channels_source USING btree (key varchar_pattern_ops);


CREATE INDEX client_latest ON public.clients_clientcompany USING btree (created_at DESC, company_id DESC);


CREATE INDEX client_of_owner ON public.clients_clientcompany USING btree (owner_employee_id, created_at DESC, company_id DESC);


CREATE INDEX clients_contact_company_id_a8f6f85e ON public.clients_contact USING btree (company_id);


CREATE INDEX clients_conversion_change_id_9a5aedf8 ON public.clients_conversion USING btree (change_id);


CREATE INDEX clients_conversion_company_id_b67cbccf ON public.clients_conversion USING btree (company_id);


CREATE INDEX clients_conversion_contact_id_54f91a42 ON public.clients_conversion USING btree (contact_id);


CREATE INDEX clients_conversion_deal_id_9a77ca47 ON public.clients_conversion USING btree (deal_id);


CREATE INDEX clients_conversion_lead_id_8052429b ON public.clients_conversion USING btree (lead_id);


CREATE INDEX clients_deal_company_id_3877fb06 ON public.clients_deal USING btree (company_id);


CREATE INDEX clients_deal_contact_id_3280e227 ON public.clients_deal USING btree (contact_id);


CREATE INDEX clients_dealline_deal_id_89a793d1 ON public.clients_dealline USING btree (deal_id);


CREATE INDEX clients_dealline_product_id_def8cff3 ON public.clients_dealline USING btree (product_id);


CREATE INDEX clients_pipeline_key_8c80a52c_like ON public.clients_pipeline USING btree (key varchar_pattern_ops);


CREATE INDEX clients_position_company_id_5565b6b7 ON public.clients_position USING btree (company_id);


CREATE INDEX clients_stage_key_5765edcd ON public.clients_stage USING btree (key);


CREATE INDEX clients_stage_key_5765edcd_like ON public.clients_stage USING btree (key varchar_pattern_ops);


CREATE INDEX clients_stage_pipeline_id_0d87074f ON public.clients_stage USING btree (pipeline_id);


CREATE INDEX clock_due ON public.triage_clock USING btree (due_at) WHERE (ended_at IS NULL);


CREATE INDEX clock_next ON public.triage_clock USING btree (next_at) WHERE (next_at IS NOT NULL);


CREATE INDEX clock_part_of ON public.triage_clockpart USING btree (employee_id, since) WHERE (employee_id IS NOT NULL);


CREATE UNIQUE INDEX clock_part_one_at_a_time ON public.triage_clockpart USING btree (clock_id) WHERE (until IS NULL);


CREATE INDEX clock_started ON public.triage_clock USING btree (started_at DESC);


CREATE INDEX company_name_key ON public.identity_company USING btree (name_key);


CREATE UNIQUE INDEX company_name_once ON public.identity_company USING btree (name_key) WHERE ((tax_number)::text = ''::text);


CREATE INDEX company_search ON public.identity_company USING gin (name_key public.gin_trgm_ops);


CREATE UNIQUE INDEX company_tax_number_once ON public.identity_company USING btree (tax_number) WHERE (NOT ((tax_number)::text = ''::text));


CREATE INDEX consent_latest ON public.identity_consentevent USING btree (person_id, purpose, at);


CREATE INDEX contact_latest ON public.clients_contact USING btree (created_at DESC, id DESC);


CREATE INDEX contact_of_owner ON public.clients_contact USING btree (owner_employee_id, created_at DESC, id DESC);


CREATE UNIQUE INDEX conversation_once ON public.work_conversation USING btree (channel_id, thread_key) WHERE (thread_key IS NOT NULL);


CREATE INDEX deal_by_loss ON public.clients_deal USING btree (lost_reason_id, created_at DESC, id DESC) WHERE (lost_reason_id IS NOT NULL);


CREATE INDEX deal_by_stage ON public.clients_deal USING btree (stage_id, moved_at DESC, id DESC);


CREATE INDEX deal_closed ON public.clients_deal USING btree (closed_at) INCLUDE (stage_id, stage_kind, owner_employee_id, lost_reason_id, currency, amount) WHERE (NOT ((stage_kind)::text = 'open'::text));


CREATE INDEX deal_forecast ON public.clients_deal USING btree (owner_employee_id, stage_id, expected_on) INCLUDE (currency, amount) WHERE ((stage_kind)::text = 'open'::text);


CREATE INDEX deal_latest ON public.clients_deal USING btree (created_at DESC, id DESC);


CREATE INDEX deal_latest_moved ON public.clients_deal USING btree (moved_at DESC, id DESC);


CREATE INDEX deal_of_owner ON public.clients_deal USING btree (owner_employee_id, created_at DESC, id DESC);


CREATE INDEX deal_of_owner_by_stage ON public.clients_deal USING btree (owner_employee_id, stage_id, moved_at DESC, id DESC);


CREATE INDEX deal_search ON public.clients_deal USING gin (search public.gin_trgm_ops);


CREATE INDEX delivery_leased ON public.work_delivery USING btree (leased_until) WHERE ((state)::text = ANY ((ARRAY['leased'::character varying, 'sending'::character varying])::text[]));


CREATE INDEX delivery_next ON public.work_delivery USING btree (next_at) WHERE ((state)::text = 'prepared'::text);


CREATE INDEX django_session_expire_date_a5c62663 ON public.django_session USING btree (expire_date);


CREATE INDEX django_session_session_key_c0390e0f_like ON public.django_session USING btree (session_key varchar_pattern_ops);


CREATE INDEX doubt_open ON public.identity_doubt USING btree (at) WHERE (settled_at IS NULL);


CREATE INDEX doubt_point ON public.identity_doubt USING btree (point_kind, point_value);


CREATE UNIQUE INDEX draft_of_lead_once ON public.work_draft USING btree (employee_id, lead_id) WHERE (lead_id IS NOT NULL);


CREATE UNIQUE INDEX draft_of_talk_once ON public.work_draft USING btree (employee_id, conversation_id) WHERE (conversation_id IS NOT NULL);


CREATE INDEX duty_until ON public.staff_duty USING btree (until);


CREATE UNIQUE INDEX employee_email_any_case ON public.staff_employee USING btree (lower((email)::text));


CREATE INDEX enquiry_by_channel ON public.leads_enquiry USING btree (channel_id, at DESC, id DESC);


CREATE INDEX enquiry_latest ON public.leads_enquiry USING btree (at DESC);


CREATE INDEX escalation_latest ON public.triage_escalation USING btree (at DESC);


CREATE INDEX event_at ON public.ledger_event USING brin (at);


CREATE INDEX event_company ON public.ledger_event USING btree (company, id) WHERE (company IS NOT NULL);


CREATE INDEX event_deal ON public.ledger_event USING btree (deal, id) WHERE (deal IS NOT NULL);


CREATE INDEX event_lead ON public.ledger_event USING btree (lead, id) WHERE (lead IS NOT NULL);


CREATE INDEX event_of_setup ON public.ledger_event USING btree (kind, id DESC) WHERE ((lead IS NULL) AND (person IS NULL));


CREATE INDEX event_person ON public.ledger_event USING btree (person, id) WHERE ((lead IS NULL) AND (person IS NOT NULL));


CREATE INDEX field_file_of ON public.leads_fieldfile USING btree (entity, record);


CREATE INDEX files_file_digest_86e34bd8_like ON public.files_file USING btree (digest varchar_pattern_ops);


CREATE INDEX identity_companydomain_company_id_7083a9b3 ON public.identity_companydomain USING btree (company_id);


CREATE INDEX identity_companydomain_domain_cc33ea39_like ON public.identity_companydomain USING btree (domain varchar_pattern_ops);


CREATE INDEX identity_consentevent_person_id_3a8f7b45 ON public.identity_consentevent USING btree (person_id);


CREATE INDEX identity_consentevent_text_id_0314367d ON public.identity_consentevent USING btree (text_id);


CREATE INDEX identity_contactpoint_person_id_c3695c2f ON public.identity_contactpoint USING btree (person_id);


CREATE INDEX identity_doubt_other_id_2e080084 ON public.identity_doubt USING btree (other_id);


CREATE INDEX identity_doubt_person_id_f19d94d8 ON public.identity_doubt USING btree (person_id);


CREATE INDEX identity_person_company_id_4043523a ON public.identity_person USING btree (company_id);


CREATE INDEX identity_person_merged_into_id_12a901c1 ON public.identity_person USING btree (merged_into_id);


CREATE INDEX idx_procrastinate_jobs_worker_not_null ON public.procrastinate_jobs USING btree (worker_id) WHERE ((worker_id IS NOT NULL) AND (status = 'doing'::public.procrastinate_job_status));


CREATE INDEX idx_procrastinate_workers_last_heartbeat ON public.procrastinate_workers USING btree (last_heartbeat);


CREATE INDEX import_mapping_by_header ON public.intake_importmapping USING btree (target, header, used_at DESC);


CREATE INDEX import_of ON public.intake_import USING btree (owner_employee_id, id DESC);


CREATE INDEX import_walks ON public.intake_import USING btree (walked_at) WHERE ((state)::text = ANY ((ARRAY['checking'::character varying, 'running'::character varying, 'undoing'::character varying])::text[]));


CREATE INDEX imported_lead_of ON public.intake_importedrow USING btree (of_id, lead) WHERE (lead IS NOT NULL);


CREATE INDEX imported_row_of ON public.intake_importedrow USING btree (of_id, "row");


CREATE INDEX intake_import_file_id_a2eb0fe8 ON public.intake_import USING btree (file_id);


CREATE INDEX intake_journalhost_place_1efba95a_like ON public.intake_journalhost USING btree (place varchar_pattern_ops);


CREATE INDEX intake_listenerlease_name_7475e6ac_like ON public.intake_listenerlease USING btree (name varchar_pattern_ops);


CREATE INDEX intake_sentcopy_channel_id_0c91a590 ON public.intake_sentcopy USING btree (channel_id);


CREATE INDEX jobs_of_lock ON public.procrastinate_jobs USING btree (lock, priority DESC, id) WHERE ((status = ANY (ARRAY['todo'::public.procrastinate_job_status, 'doing'::public.procrastinate_job_status])) AND (lock IS NOT NULL));


CREATE INDEX jobs_of_queue ON public.procrastinate_jobs USING btree (queue_name, priority DESC, id) WHERE (status = 'todo'::public.procrastinate_job_status);


CREATE INDEX lead_by_campaign ON public.leads_lead USING btree (campaign_id, created_at DESC, id DESC) WHERE (campaign_id IS NOT NULL);


CREATE INDEX lead_by_channel ON public.leads_lead USING btree (channel_id, created_at DESC, id DESC);


CREATE INDEX lead_by_product ON public.leads_lead USING btree (product_id, created_at DESC, id DESC) WHERE (product_id IS NOT NULL);


CREATE INDEX lead_by_region ON public.leads_lead USING btree (translate(lower((region)::text), 'ё'::text, 'е'::text), created_at DESC, id DESC) WHERE (NOT (translate(lower((region)::text), 'ё'::text, 'е'::text) = ''::text));


CREATE INDEX lead_by_source ON public.leads_lead USING btree (source_id, created_at DESC, id DESC);


CREATE INDEX lead_by_status ON public.leads_lead USING btree (status_id, created_at DESC, id DESC);


CREATE INDEX lead_comes_back ON public.leads_lead USING btree (come_back_on) WHERE (come_back_on IS NOT NULL);


CREATE UNIQUE INDEX lead_converted_once ON public.clients_conversion USING btree (lead_id) WHERE (undone_at IS NULL);


CREATE INDEX lead_due ON public.leads_lead USING btree (due_at) WHERE ((answered_at IS NULL) AND (due_at IS NOT NULL));


CREATE INDEX lead_forgotten ON public.leads_lead USING btree (owner_employee_id, touched_at) INCLUDE (wait_until) WHERE ((owner_employee_id IS NOT NULL) AND ((status_kind)::text = ANY ((ARRAY['new'::character varying, 'working'::character varying])::text[])));


CREATE INDEX lead_hot ON public.leads_lead USING btree (owner_employee_id, created_at DESC, id DESC, status_id) WHERE (((heat)::text = 'hot'::text) AND ((status_kind)::text = ANY ((ARRAY['new'::character varying, 'working'::character varying])::text[])));


CREATE INDEX lead_latest ON public.leads_lead USING btree (created_at DESC, id DESC) INCLUDE (status_id, owner_employee_id, owner_queue_id, source_id, currency, amount);


CREATE INDEX lead_of_owner ON public.leads_lead USING btree (owner_employee_id, created_at DESC, id DESC);


CREATE INDEX lead_of_queue ON public.leads_lead USING btree (owner_queue_id, status_kind, created_at DESC, id DESC, status_id) WHERE (owner_queue_id IS NOT NULL);


CREATE INDEX lead_on_board_of_owner ON public.leads_lead USING btree (owner_employee_id, status_id, created_at DESC, id DESC) WHERE ((status_kind)::text = ANY ((ARRAY['new'::character varying, 'working'::character varying])::text[]));


CREATE INDEX lead_open ON public.leads_lead USING btree (status_kind, created_at, id) WHERE ((status_kind)::text = 'new'::text);


CREATE INDEX lead_open_of_owner ON public.leads_lead USING btree (owner_employee_id, status_kind, created_at DESC, id DESC) WHERE ((status_kind)::text = ANY ((ARRAY['new'::character varying, 'working'::character varying])::text[]));


CREATE INDEX lead_returns_of ON public.leads_lead USING btree (owner_employee_id, come_back_on) WHERE ((come_back_on IS NOT NULL) AND (owner_employee_id IS NOT NULL));


CREATE INDEX lead_search ON public.leads_lead USING gin (search public.gin_trgm_ops);


CREATE INDEX lead_tags ON public.leads_lead USING gin (tags) WHERE (NOT (tags = '{}'::character varying(40)[]));


CREATE INDEX lead_touched ON public.leads_lead USING btree (touched_at DESC, id DESC);


CREATE INDEX lead_unanswered ON public.leads_lead USING btree (owner_employee_id, due_at) WHERE ((answered_at IS NULL) AND (owner_employee_id IS NOT NULL) AND ((status_kind)::text = ANY ((ARRAY['new'::character varying, 'working'::character varying])::text[])));


CREATE INDEX lead_waits ON public.leads_lead USING btree (wait_until) WHERE (wait_until IS NOT NULL);


CREATE INDEX lead_waits_in_queue ON public.leads_lead USING btree (owner_queue_id, created_at, id) WHERE ((owner_queue_id IS NOT NULL) AND ((status_kind)::text = ANY ((ARRAY['interest'::character varying, 'new'::character varying])::text[])));


CREATE INDEX lead_waits_of ON public.leads_lead USING btree (owner_employee_id, wait_until) WHERE ((owner_employee_id IS NOT NULL) AND (wait_until IS NOT NULL));


CREATE INDEX leads_enquiry_lead_id_a937f9a4 ON public.leads_enquiry USING btree (lead_id);


CREATE INDEX leads_enquiry_person_id_35347bda ON public.leads_enquiry USING btree (person_id);


CREATE INDEX leads_fieldfile_field_id_b947dbde ON public.leads_fieldfile USING btree (field_id);


CREATE INDEX leads_fieldfile_file_id_75dcc2ce ON public.leads_fieldfile USING btree (file_id);


CREATE INDEX leads_lead_company_id_a66f0010 ON public.leads_lead USING btree (company_id);


CREATE INDEX leads_lead_person_id_b17a05d7 ON public.leads_lead USING btree (person_id);


CREATE INDEX leads_status_key_f4c145aa_like ON public.leads_status USING btree (key varchar_pattern_ops);


CREATE INDEX ledger_before_change_id_d02b0d6b ON public.ledger_before USING btree (change_id);


CREATE INDEX ledger_effect_key_888599cf_like ON public.ledger_effect USING btree (key varchar_pattern_ops);


CREATE INDEX mark_of_lead ON public.work_mark USING btree (lead_id, id DESC) WHERE (lead_id IS NOT NULL);


CREATE INDEX mark_of_talk ON public.work_mark USING btree (conversation_id, id DESC) WHERE (conversation_id IS NOT NULL);


CREATE INDEX mark_of_topic ON public.work_mark USING btree (topic_id, at DESC, id DESC);


CREATE INDEX message_by_channel ON public.work_message USING btree (channel_id, at DESC, id DESC);


CREATE INDEX message_external ON public.work_message USING btree (external_id) WHERE (external_id IS NOT NULL);


CREATE INDEX message_latest ON public.work_message USING btree (at DESC, id DESC);


CREATE INDEX message_leased ON public.work_message USING btree (leased_until) WHERE ((state)::text = 'sending'::text);


CREATE UNIQUE INDEX message_line ON public.work_message USING btree (conversation_id, line) WHERE (line IS NOT NULL);


CREATE INDEX message_next ON public.work_message USING btree (next_try_at) WHERE ((state)::text = 'queued'::text);


CREATE INDEX message_of_enquiry ON public.work_message USING btree (enquiry_id) WHERE (enquiry_id IS NOT NULL);


CREATE INDEX message_of_talk ON public.work_message USING btree (conversation_id, at DESC, id DESC);


CREATE UNIQUE INDEX message_once ON public.work_message USING btree (channel_id, external_id) WHERE (external_id IS NOT NULL);


CREATE INDEX message_search ON public.work_message USING gin (search) WITH (fastupdate=off);


CREATE INDEX mfa_authenticator_user_id_0c3a50c0 ON public.mfa_authenticator USING btree (user_id);


CREATE INDEX missed_by_state ON public.work_missedcall USING btree (state, missed_at DESC);


CREATE INDEX missed_due ON public.work_missedcall USING btree (due_at) WHERE ((state)::text = 'waiting'::text);


CREATE INDEX missed_lead ON public.work_missedcall USING btree (lead_id) WHERE (lead_id IS NOT NULL);


CREATE INDEX missed_number ON public.work_missedcall USING btree (number, missed_at) WHERE (NOT ((number)::text = ''::text));


CREATE INDEX missed_settled_by ON public.work_missedcall USING btree (settled_by_id) WHERE (settled_by_id IS NOT NULL);


CREATE INDEX missed_task ON public.work_missedcall USING btree (task_id) WHERE (task_id IS NOT NULL);


CREATE INDEX notice_about_deal ON public.work_notice USING btree (deal_id) WHERE (deal_id IS NOT NULL);


CREATE INDEX notice_about_lead ON public.work_notice USING btree (lead_id) WHERE (lead_id IS NOT NULL);


CREATE INDEX notice_about_talk ON public.work_notice USING btree (conversation_id) WHERE (conversation_id IS NOT NULL);


CREATE INDEX notice_about_task ON public.work_notice USING btree (task_id) WHERE (task_id IS NOT NULL);


CREATE INDEX notice_of ON public.work_notice USING btree (employee_id, id DESC);


CREATE INDEX notice_unseen ON public.work_notice USING btree (employee_id) WHERE (seen_at IS NULL);


CREATE INDEX offer_due ON public.triage_offer USING btree (until, id) WHERE ((state)::text = 'open'::text);


CREATE INDEX offer_ended ON public.triage_offer USING btree (employee_id, ended_at) INCLUDE (state) WHERE ((employee_id IS NOT NULL) AND (ended_at IS NOT NULL));


CREATE INDEX offer_of ON public.triage_offer USING btree (employee_id, since DESC) WHERE (employee_id IS NOT NULL);


CREATE INDEX offer_of_partner ON public.triage_offer USING btree (partner_id, since DESC) WHERE (partner_id IS NOT NULL);


CREATE UNIQUE INDEX offer_one_open ON public.triage_offer USING btree (lead_id) WHERE ((state)::text = 'open'::text);


CREATE INDEX offer_unanswered ON public.triage_offer USING btree (partner_id) WHERE ((state)::text = 'open'::text);


CREATE UNIQUE INDEX partner_link_once ON public.triage_partner USING btree (digest) WHERE (NOT ((digest)::text = ''::text));


CREATE INDEX person_search ON public.identity_person USING gin (search public.gin_trgm_ops);


CREATE INDEX person_sort_key ON public.identity_person USING btree (sort_key, id);


CREATE UNIQUE INDEX point_unshared_once ON public.identity_contactpoint USING btree (kind, value) WHERE (NOT is_shared);


CREATE INDEX point_value ON public.identity_contactpoint USING btree (kind, value);


CREATE UNIQUE INDEX position_main_once ON public.clients_position USING btree (contact_id) WHERE is_main;


CREATE INDEX procrastinate_events_job_id_fkey_v1 ON public.procrastinate_events USING btree (job_id);


CREATE INDEX procrastinate_jobs_id_lock_idx_v1 ON public.procrastinate_jobs USING btree (id, lock) WHERE (status = ANY (ARRAY['todo'::public.procrastinate_job_status, 'doing'::public.procrastinate_job_status]));


CREATE UNIQUE INDEX procrastinate_jobs_lock_idx_v1 ON public.procrastinate_jobs USING btree (lock) WHERE (status = 'doing'::public.procrastinate_job_status);


CREATE INDEX procrastinate_jobs_priority_idx_v1 ON public.procrastinate_jobs USING btree (priority DESC, id) WHERE (status = 'todo'::public.procrastinate_job_status);


CREATE INDEX procrastinate_jobs_queue_name_idx_v1 ON public.procrastinate_jobs USING btree (queue_name);


CREATE UNIQUE INDEX procrastinate_jobs_queueing_lock_idx_v1 ON public.procrastinate_jobs USING btree (queueing_lock) WHERE (status = 'todo'::public.procrastinate_job_status);


CREATE INDEX procrastinate_periodic_defers_job_id_fkey_v1 ON public.procrastinate_periodic_defers USING btree (job_id);


CREATE INDEX recording_failed ON public.work_recording USING btree (call_id) WHERE ((state)::text = 'failed'::text);


CREATE INDEX recording_file ON public.work_recording USING btree (file_id) WHERE (file_id IS NOT NULL);


CREATE INDEX recording_to_fetch ON public.work_recording USING btree (next_fetch_at) WHERE ((state)::text = ANY ((ARRAY['promised'::character varying, 'fetching'::character varying])::text[]));


CREATE INDEX rehearsal_walks ON public.triage_rehearsal USING btree (walked_at) WHERE ((state)::text = ANY ((ARRAY['waiting'::character varying, 'running'::character varying])::text[]));


CREATE INDEX rehearsed_in_order ON public.triage_rehearsedchange USING btree (rehearsal_id, id);


CREATE UNIQUE INDEX rule_one_catches_all ON public.triage_rule USING btree (catches_all) WHERE catches_all;


CREATE INDEX run_of_lead ON public.work_scriptrun USING btree (lead_id, id DESC) WHERE (lead_id IS NOT NULL);


CREATE INDEX run_of_talk ON public.work_scriptrun USING btree (conversation_id, id DESC) WHERE (conversation_id IS NOT NULL);


CREATE INDEX run_of_version ON public.work_scriptrun USING btree (version_id, id DESC);


CREATE INDEX run_open ON public.work_scriptrun USING btree (touched_at) WHERE ((state)::text = 'open'::text);


CREATE INDEX shift_end_unfinished ON public.triage_shiftend USING btree (at) WHERE (done_at IS NULL);


CREATE INDEX shift_ends ON public.staff_shift USING btree (ends_at);


CREATE INDEX shift_of_employee ON public.staff_shift USING btree (employee_id, starts_at);


CREATE INDEX shift_starts ON public.staff_shift USING btree (starts_at);


CREATE INDEX staff_absence_employee_id_3195bdcc ON public.staff_absence USING btree (employee_id);


CREATE INDEX staff_absence_substitute_id_d819ada9 ON public.staff_absence USING btree (substitute_id);


CREATE INDEX staff_apitoken_digest_54eb45f3_like ON public.staff_apitoken USING btree (digest varchar_pattern_ops);


CREATE INDEX staff_apitoken_employee_id_f4b8563d ON public.staff_apitoken USING btree (employee_id);


CREATE INDEX staff_calendarfeed_digest_cc1aca67_like ON public.staff_calendarfeed USING btree (digest varchar_pattern_ops);


CREATE INDEX staff_duty_employee_id_9731436f ON public.staff_duty USING btree (employee_id);


CREATE INDEX staff_employee_email_899ab6f5_like ON public.staff_employee USING btree (email varchar_pattern_ops);


CREATE INDEX staff_employee_role_id_b54ea112 ON public.staff_employee USING btree (role_id);


CREATE INDEX staff_employee_team_id_67c5a2aa ON public.staff_employee USING btree (team_id);


CREATE INDEX staff_grant_role_id_7ca86069 ON public.staff_grant USING btree (role_id);


CREATE INDEX staff_hiddenfield_role_id_9df92b03 ON public.staff_hiddenfield USING btree (role_id);


CREATE INDEX staff_queue_key_c17f7b12_like ON public.staff_queue USING btree (key varchar_pattern_ops);


CREATE INDEX staff_queue_role_id_41cea2f2 ON public.staff_queue USING btree (role_id);


CREATE INDEX staff_queue_team_id_febf7a0b ON public.staff_queue USING btree (team_id);


CREATE INDEX staff_role_key_2e9c3f62_like ON public.staff_role USING btree (key varchar_pattern_ops);


CREATE INDEX staff_schedule_name_34e722b7_like ON public.staff_schedule USING btree (name varchar_pattern_ops);


CREATE INDEX staff_seeded_key_32887446_like ON public.staff_seeded USING btree (key varchar_pattern_ops);


CREATE INDEX staff_team_name_ef233d35_like ON public.staff_team USING btree (name varchar_pattern_ops);


CREATE INDEX staff_team_parent_id_cd5e2e59 ON public.staff_team USING btree (parent_id);


CREATE INDEX staff_working_employee_id_694d529a ON public.staff_working USING btree (employee_id);


CREATE INDEX staff_working_schedule_id_29c134b0 ON public.staff_working USING btree (schedule_id);


CREATE INDEX stand_in_for ON public.triage_standin USING btree (lead_id);


CREATE INDEX stay_began ON public.leads_stay USING btree (since);


CREATE INDEX stay_ended ON public.leads_stay USING btree (until) WHERE (until IS NOT NULL);


CREATE INDEX stay_of_lead ON public.leads_stay USING btree (lead_id, since);


CREATE UNIQUE INDEX stay_one_at_a_time ON public.leads_stay USING btree (lead_id) WHERE (until IS NULL);


CREATE INDEX talk_by_channel ON public.work_conversation USING btree (channel_id, state, last_message_at DESC, id DESC);


CREATE INDEX talk_latest ON public.work_conversation USING btree (state, last_message_at DESC, id DESC);


CREATE INDEX talk_of_employee ON public.work_conversation USING btree (owner_employee_id, state, last_message_at DESC, id DESC) WHERE (owner_employee_id IS NOT NULL);


CREATE INDEX talk_of_lead ON public.work_conversation USING btree (lead_id) WHERE (lead_id IS NOT NULL);


CREATE INDEX talk_of_person ON public.work_conversation USING btree (person_id, last_message_at DESC) WHERE (person_id IS NOT NULL);


CREATE INDEX talk_of_queue ON public.work_conversation USING btree (owner_queue_id, state, last_message_at DESC, id DESC) WHERE (owner_queue_id IS NOT NULL);


CREATE INDEX talk_waits ON public.work_conversation USING btree (waits_for, last_message_at DESC, id DESC) WHERE ((state)::text = 'open'::text);


CREATE INDEX talk_waits_in ON public.work_conversation USING btree (owner_queue_id, waits_for, last_message_at DESC, id DESC) WHERE ((owner_queue_id IS NOT NULL) AND ((state)::text = 'open'::text));


CREATE INDEX talk_waits_of ON public.work_conversation USING btree (owner_employee_id, waits_for, last_message_at DESC, id DESC) WHERE ((owner_employee_id IS NOT NULL) AND ((state)::text = 'open'::text));


CREATE INDEX tally_empty ON public.leads_tally USING btree (id) WHERE ((amount = (0)::numeric) AND (count = 0));


CREATE INDEX task_follows ON public.work_task USING btree (follows_id) WHERE (follows_id IS NOT NULL);


CREATE INDEX task_of_deal ON public.work_task USING btree (deal_id, state, due_at) WHERE (deal_id IS NOT NULL);


CREATE INDEX task_of_lead ON public.work_task USING btree (lead_id, state, due_at) WHERE (lead_id IS NOT NULL);


CREATE INDEX task_of_owner ON public.work_task USING btree (owner_employee_id, id DESC) WHERE (owner_employee_id IS NOT NULL);


CREATE INDEX task_of_person ON public.work_task USING btree (person_id, due_at) WHERE (person_id IS NOT NULL);


CREATE INDEX task_of_run ON public.work_task USING btree (run_id) WHERE (run_id IS NOT NULL);


CREATE INDEX task_open_in ON public.work_task USING btree (owner_queue_id, due_at) WHERE ((state)::text = 'open'::text);


CREATE INDEX task_open_of ON public.work_task USING btree (owner_employee_id, due_at) WHERE ((state)::text = 'open'::text);


CREATE INDEX task_remind ON public.work_task USING btree (remind_at) WHERE ((remind_at IS NOT NULL) AND (reminded_at IS NULL) AND ((state)::text = 'open'::text));


CREATE INDEX terms_product_key_e3ed2e13_like ON public.terms_product USING btree (key varchar_pattern_ops);


CREATE INDEX terms_reason_key_8db68c4e_like ON public.terms_reason USING btree (key varchar_pattern_ops);


CREATE INDEX terms_topic_key_db88e5a5_like ON public.terms_topic USING btree (key varchar_pattern_ops);


CREATE INDEX triage_assignment_lead_id_f4777e61 ON public.triage_assignment USING btree (lead_id);


CREATE INDEX triage_bulkchange_employee_id_8eb140e9 ON public.triage_bulkchange USING btree (employee_id);


CREATE INDEX triage_clock_lead_id_64baf3c0 ON public.triage_clock USING btree (lead_id);


CREATE INDEX triage_clockpart_clock_id_af39e7cd ON public.triage_clockpart USING btree (clock_id);


CREATE INDEX triage_offer_lead_id_e4918135 ON public.triage_offer USING btree (lead_id);


CREATE INDEX triage_rehearsal_draft_id_d912d08b ON public.triage_rehearsal USING btree (draft_id);


CREATE INDEX triage_rule_queue_id_acc22da4 ON public.triage_rule USING btree (queue_id);


CREATE INDEX triage_rule_role_id_29bacf00 ON public.triage_rule USING btree (role_id);


CREATE INDEX triage_rule_team_id_07e73337 ON public.triage_rule USING btree (team_id);


CREATE INDEX triage_ruledraft_employee_id_71507f12 ON public.triage_ruledraft USING btree (employee_id);


CREATE INDEX triage_standin_end_id_2aec494e ON public.triage_standin USING btree (end_id);


CREATE INDEX triage_waiting_rule_id_84c5318b ON public.triage_waiting USING btree (rule_id);


CREATE UNIQUE INDEX unique_authenticator_type ON public.mfa_authenticator USING btree (user_id, type) WHERE ((type)::text = ANY ((ARRAY['totp'::character varying, 'recovery_codes'::character varying])::text[]));


CREATE UNIQUE INDEX unique_primary_email ON public.account_emailaddress USING btree (user_id, "primary") WHERE "primary";


CREATE UNIQUE INDEX unique_verified_email ON public.account_emailaddress USING btree (email) WHERE verified;


CREATE UNIQUE INDEX view_named_once ON public.work_view USING btree (owner_id, room, name) WHERE (removed_at IS NULL);


CREATE INDEX view_shared ON public.work_view USING btree (room) WHERE is_shared;


CREATE INDEX visitor_look ON public.work_visitor USING btree (look_at) WHERE (look_at IS NOT NULL);


CREATE INDEX visitor_rated ON public.work_visitor USING btree (rated_id, rated_at DESC) WHERE (rated_id IS NOT NULL);


CREATE INDEX waiting_longest ON public.triage_waiting USING btree (since, lead_id);


CREATE INDEX work_attachment_file_id_501bee0f ON public.work_attachment USING btree (file_id);


CREATE INDEX work_attachment_message_id_743d3ccd ON public.work_attachment USING btree (message_id);


CREATE INDEX work_callevent_call_id_8be5f9d0 ON public.work_callevent USING btree (call_id);


CREATE INDEX work_device_digest_b39a9d91_like ON public.work_device USING btree (digest varchar_pattern_ops);


CREATE INDEX work_device_employee_id_532f7972 ON public.work_device USING btree (employee_id);


CREATE INDEX work_device_session_0fd65e9c ON public.work_device USING btree (session);


CREATE INDEX work_device_session_0fd65e9c_like ON public.work_device USING btree (session varchar_pattern_ops);


CREATE INDEX work_draft_conversation_id_e5ce5c9a ON public.work_draft USING btree (conversation_id);


CREATE INDEX work_draft_lead_id_8094078a ON public.work_draft USING btree (lead_id);


CREATE INDEX work_habit_view_id_a7791af7 ON public.work_habit USING btree (view_id);


CREATE INDEX work_mark_run_id_a0b9229e ON public.work_mark USING btree (run_id);


CREATE INDEX work_message_html_file_id_e847ebb6 ON public.work_message USING btree (html_file_id);


CREATE INDEX work_note_deal_id_47a57625 ON public.work_note USING btree (deal_id);


CREATE INDEX work_note_lead_id_f2041408 ON public.work_note USING btree (lead_id);


CREATE INDEX work_note_person_id_84c737d5 ON public.work_note USING btree (person_id);


CREATE INDEX work_notefile_file_id_4534fb6c ON public.work_notefile USING btree (file_id);


CREATE INDEX work_notefile_note_id_0bbe625b ON public.work_notefile USING btree (note_id);


CREATE INDEX work_process_key_8bd8223c_like ON public.work_process USING btree (key varchar_pattern_ops);


CREATE INDEX work_processrun_conversion_id_1038f299 ON public.work_processrun USING btree (conversion_id);


CREATE INDEX work_processrun_deal_id_927cd84c ON public.work_processrun USING btree (deal_id);


CREATE INDEX work_processrun_person_id_05154ff7 ON public.work_processrun USING btree (person_id);


CREATE INDEX work_processrun_process_id_6cc1cc89 ON public.work_processrun USING btree (process_id);


CREATE INDEX work_processstep_employee_id_94397abc ON public.work_processstep USING btree (employee_id);


CREATE INDEX work_processstep_process_id_ae828386 ON public.work_processstep USING btree (process_id);


CREATE INDEX work_processstep_role_id_ac227886 ON public.work_processstep USING btree (role_id);


CREATE INDEX work_processstep_type_id_97827d33 ON public.work_processstep USING btree (type_id);


CREATE INDEX work_recording_call_id_74f65894 ON public.work_recording USING btree (call_id);


CREATE INDEX work_taskresult_next_type_id_9f74d1b2 ON public.work_taskresult USING btree (next_type_id);


CREATE INDEX work_taskresult_type_id_d635a68f ON public.work_taskresult USING btree (type_id);


CREATE INDEX work_tasktype_key_7f6d0cc4_like ON public.work_tasktype USING btree (key varchar_pattern_ops);


CREATE INDEX work_tasktype_next_type_id_1f14e820 ON public.work_tasktype USING btree (next_type_id);


CREATE INDEX work_template_employee_id_dc2989f7 ON public.work_template USING btree (employee_id);


CREATE TRIGGER clock_answered AFTER UPDATE OF answered_at ON public.leads_lead FOR EACH ROW WHEN (((old.answered_at IS NULL) AND (new.answered_at IS NOT NULL))) EXECUTE FUNCTION public.triage_lead_answered();


CREATE TRIGGER clock_follows_stay AFTER INSERT ON public.leads_stay REFERENCING NEW TABLE AS became FOR EACH STATEMENT EXECUTE FUNCTION public.triage_stays_begun();


CREATE TRIGGER contact_main_added AFTER INSERT ON public.clients_contact REFERENCING NEW TABLE AS became FOR EACH STATEMENT EXECUTE FUNCTION public.clients_keep_main_position();


CREATE TRIGGER contact_main_changed AFTER UPDATE ON public.clients_contact REFERENCING OLD TABLE AS was NEW TABLE AS became FOR EACH STATEMENT EXECUTE FUNCTION public.clients_keep_main_position();


CREATE CONSTRAINT TRIGGER deal_amount_of_lines AFTER UPDATE OF amount ON public.clients_deal DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((old.amount IS DISTINCT FROM new.amount)) EXECUTE FUNCTION public.clients_check_amount();


CREATE CONSTRAINT TRIGGER deal_line_amount AFTER INSERT OR DELETE OR UPDATE ON public.clients_dealline DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.clients_check_amount();


CREATE TRIGGER deal_tally_added AFTER INSERT ON public.clients_deal REFERENCING NEW TABLE AS became FOR EACH STATEMENT EXECUTE FUNCTION public.clients_tally_deals();


CREATE TRIGGER deal_tally_changed AFTER UPDATE ON public.clients_deal REFERENCING OLD TABLE AS was NEW TABLE AS became FOR EACH STATEMENT EXECUTE FUNCTION public.clients_tally_deals();


CREATE TRIGGER deal_tally_removed AFTER DELETE ON public.clients_deal REFERENCING OLD TABLE AS was FOR EACH STATEMENT EXECUTE FUNCTION public.clients_tally_deals();


CREATE TRIGGER employee_signs_in_no_more AFTER UPDATE OF password, is_active ON public.staff_employee FOR EACH ROW WHEN ((((old.password)::text <> (new.password)::text) OR (old.is_active <> new.is_active))) EXECUTE FUNCTION public.staff_tell_sessions();


CREATE TRIGGER identity_consentevent_append_only BEFORE DELETE OR UPDATE ON public.identity_consentevent FOR EACH ROW EXECUTE FUNCTION public.ledger_refuse();


CREATE CONSTRAINT TRIGGER lead_has_next_step AFTER UPDATE OF status_kind, wait_until ON public.leads_lead DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (((new.status_kind)::text = ANY ((ARRAY['new'::character varying, 'working'::character varying])::text[]))) EXECUTE FUNCTION public.work_next_step_of_lead();


CREATE CONSTRAINT TRIGGER lead_has_next_step_at_birth AFTER INSERT ON public.leads_lead DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (((new.status_kind)::text = ANY ((ARRAY['new'::character varying, 'working'::character varying])::text[]))) EXECUTE FUNCTION public.work_next_step_at_birth();


CREATE TRIGGER ledger_event_append_only BEFORE DELETE OR UPDATE ON public.ledger_event FOR EACH ROW EXECUTE FUNCTION public.ledger_refuse();


CREATE TRIGGER procrastinate_jobs_notify_queue_job_aborted_v1 AFTER UPDATE OF abort_requested ON public.procrastinate_jobs FOR EACH ROW WHEN (((old.abort_requested = false) AND (new.abort_requested = true) AND (new.status = 'doing'::public.procrastinate_job_status))) EXECUTE FUNCTION public.procrastinate_notify_queue_abort_job_v1();


CREATE TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1 AFTER INSERT ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::public.procrastinate_job_status)) EXECUTE FUNCTION public.procrastinate_notify_queue_job_inserted_v1();


CREATE TRIGGER procrastinate_trigger_abort_requested_events_v1 AFTER UPDATE OF abort_requested ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.abort_requested = true)) EXECUTE FUNCTION public.procrastinate_trigger_abort_requested_events_procedure_v1();


CREATE TRIGGER procrastinate_trigger_delete_jobs_v1 BEFORE DELETE ON public.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION public.procrastinate_unlink_periodic_defers_v1();


CREATE TRIGGER procrastinate_trigger_scheduled_events_v1 AFTER INSERT OR UPDATE ON public.procrastinate_jobs FOR EACH ROW WHEN (((new.scheduled_at IS NOT NULL) AND (new.status = 'todo'::public.procrastinate_job_status))) EXECUTE FUNCTION public.procrastinate_trigger_function_scheduled_events_v1();


CREATE TRIGGER procrastinate_trigger_status_events_insert_v1 AFTER INSERT ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::public.procrastinate_job_status)) EXECUTE FUNCTION public.procrastinate_trigger_function_status_events_insert_v1();


CREATE TRIGGER procrastinate_trigger_status_events_update_v1 AFTER UPDATE OF status ON public.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION public.procrastinate_trigger_function_status_events_update_v1();


CREATE TRIGGER session_ended AFTER DELETE ON public.django_session FOR EACH ROW EXECUTE FUNCTION public.staff_tell_sessions();


CREATE TRIGGER stay_repeats_lead BEFORE INSERT ON public.leads_stay FOR EACH ROW WHEN (((new.lead_employee_id IS NULL) AND (new.lead_queue_id IS NULL))) EXECUTE FUNCTION public.leads_stay_repeats_lead();


CREATE TRIGGER talks_follow_lead AFTER UPDATE OF owner_employee_id, owner_queue_id ON public.leads_lead FOR EACH ROW WHEN (((old.owner_employee_id IS DISTINCT FROM new.owner_employee_id) OR (old.owner_queue_id IS DISTINCT FROM new.owner_queue_id))) EXECUTE FUNCTION public.work_talks_follow();


CREATE TRIGGER tally_lead_changed AFTER UPDATE ON public.leads_lead REFERENCING OLD TABLE AS was NEW TABLE AS became FOR EACH STATEMENT EXECUTE FUNCTION public.leads_tally_leads();


CREATE TRIGGER tally_lead_made AFTER INSERT OR DELETE ON public.leads_lead FOR EACH ROW EXECUTE FUNCTION public.leads_tally_lead();


CREATE TRIGGER tally_stay_begun AFTER INSERT ON public.leads_stay REFERENCING NEW TABLE AS became FOR EACH STATEMENT EXECUTE FUNCTION public.leads_tally_stays_begun();


CREATE TRIGGER tally_stay_changed AFTER UPDATE ON public.leads_stay REFERENCING OLD TABLE AS was NEW TABLE AS became FOR EACH STATEMENT EXECUTE FUNCTION public.leads_tally_stays();


CREATE TRIGGER tally_stay_gone AFTER DELETE ON public.leads_stay FOR EACH ROW EXECUTE FUNCTION public.leads_tally_stay();


CREATE CONSTRAINT TRIGGER task_leaves_next_step AFTER DELETE OR UPDATE OF state, lead_id ON public.work_task DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.work_next_step_of_task();


CREATE TRIGGER terms_consenttext_never_changes BEFORE DELETE OR UPDATE ON public.terms_consenttext FOR EACH ROW EXECUTE FUNCTION public.ledger_refuse();


CREATE TRIGGER work_scriptversion_never_changes BEFORE DELETE OR UPDATE ON public.work_scriptversion FOR EACH ROW EXECUTE FUNCTION public.ledger_refuse();


ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_2c513194_fk_staff_employee_id FOREIGN KEY (user_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirm_email_address_id_5b7f8c58_fk_account_e FOREIGN KEY (email_address_id) REFERENCES public.account_emailaddress(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissio_permission_id_84c5c92e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_b120cbf9_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_2f476e4b_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.channels_campaign
    ADD CONSTRAINT channels_campaign_source_id_d1e073c0_fk_channels_source_id FOREIGN KEY (source_id) REFERENCES public.channels_source(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.channels_channel
    ADD CONSTRAINT channels_channel_default_product_id_0809a12f_fk_terms_pro FOREIGN KEY (default_product_id) REFERENCES public.terms_product(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.channels_channel
    ADD CONSTRAINT channels_channel_default_source_id_e2b94883_fk_channels_ FOREIGN KEY (default_source_id) REFERENCES public.channels_source(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.channels_channel
    ADD CONSTRAINT channels_channel_responsible_employee_47a1cdd0_fk_staff_emp FOREIGN KEY (responsible_employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.channels_channel
    ADD CONSTRAINT channels_channel_responsible_queue_id_92145fbf_fk_staff_que FOREIGN KEY (responsible_queue_id) REFERENCES public.staff_queue(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.channels_channel
    ADD CONSTRAINT channels_channel_schedule_id_f3a97170_fk_staff_schedule_id FOREIGN KEY (schedule_id) REFERENCES public.staff_schedule(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.channels_channelsettings
    ADD CONSTRAINT channels_channelsett_channel_id_35437f3b_fk_channels_ FOREIGN KEY (channel_id) REFERENCES public.channels_channel(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.channels_extension
    ADD CONSTRAINT channels_extension_channel_id_3a44323b_fk_channels_channel_id FOREIGN KEY (channel_id) REFERENCES public.channels_channel(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.channels_extension
    ADD CONSTRAINT channels_extension_employee_id_d96e2ad3_fk_staff_employee_id FOREIGN KEY (employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.channels_form
    ADD CONSTRAINT channels_form_channel_id_7a60f4b8_fk_channels_channel_id FOREIGN KEY (channel_id) REFERENCES public.channels_channel(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.channels_form_consents
    ADD CONSTRAINT channels_form_consen_consenttext_id_7b1586fd_fk_terms_con FOREIGN KEY (consenttext_id) REFERENCES public.terms_consenttext(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.channels_form_consents
    ADD CONSTRAINT channels_form_consents_form_id_640b72ef_fk_channels_form_id FOREIGN KEY (form_id) REFERENCES public.channels_form(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.channels_ringstep
    ADD CONSTRAINT channels_ringstep_channel_id_351e6ac4_fk_channels_channel_id FOREIGN KEY (channel_id) REFERENCES public.channels_channel(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.channels_ringstep
    ADD CONSTRAINT channels_ringstep_employee_id_f329c2ce_fk_staff_employee_id FOREIGN KEY (employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.channels_ringstep
    ADD CONSTRAINT channels_ringstep_team_id_1998161f_fk_staff_team_id FOREIGN KEY (team_id) REFERENCES public.staff_team(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.clients_clientcompany
    ADD CONSTRAINT clients_clientcompan_company_id_ec5cd009_fk_identity_ FOREIGN KEY (company_id) REFERENCES public.identity_company(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.clients_clientcompany
    ADD CONSTRAINT clients_clientcompan_owner_employee_id_10cc31a9_fk_staff_emp FOREIGN KEY (owner_employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.clients_contact
    ADD CONSTRAINT clients_contact_company_id_a8f6f85e_fk_identity_company_id FOREIGN KEY (company_id) REFERENCES public.identity_company(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.clients_contact
    ADD CONSTRAINT clients_contact_owner_employee_id_036824ea_fk_staff_employee_id FOREIGN KEY (owner_employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.clients_contact
    ADD CONSTRAINT clients_contact_person_id_985b5b32_fk_identity_person_id FOREIGN KEY (person_id) REFERENCES public.identity_person(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.clients_conversion
    ADD CONSTRAINT clients_conversion_change_id_9a5aedf8_fk_ledger_change_id FOREIGN KEY (change_id) REFERENCES public.ledger_change(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.clients_conversion
    ADD CONSTRAINT clients_conversion_company_id_b67cbccf_fk_identity_company_id FOREIGN KEY (company_id) REFERENCES public.identity_company(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.clients_conversion
    ADD CONSTRAINT clients_conversion_contact_id_54f91a42_fk_clients_contact_id FOREIGN KEY (contact_id) REFERENCES public.clients_contact(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.clients_conversion
    ADD CONSTRAINT clients_conversion_deal_id_9a77ca47_fk_clients_deal_id FOREIGN KEY (deal_id) REFERENCES public.clients_deal(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.clients_conversion
    ADD CONSTRAINT clients_conversion_lead_id_8052429b_fk_leads_lead_id FOREIGN KEY (lead_id) REFERENCES public.leads_lead(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.clients_deal
    ADD CONSTRAINT clients_deal_company_id_3877fb06_fk_identity_company_id FOREIGN KEY (company_id) REFERENCES public.identity_company(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.clients_deal
    ADD CONSTRAINT clients_deal_contact_id_3280e227_fk_clients_contact_id FOREIGN KEY (contact_id) REFERENCES public.clients_contact(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.clients_deal
    ADD CONSTRAINT clients_deal_lost_reason_id_34afb8d3_fk_terms_reason_id FOREIGN KEY (lost_reason_id) REFERENCES public.terms_reason(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.clients_deal
    ADD CONSTRAINT clients_deal_owner_employee_id_d21468c0_fk_staff_employee_id FOREIGN KEY (owner_employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.clients_dealline
    ADD CONSTRAINT clients_dealline_deal_id_89a793d1_fk_clients_deal_id FOREIGN KEY (deal_id) REFERENCES public.clients_deal(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.clients_dealline
    ADD CONSTRAINT clients_dealline_product_id_def8cff3_fk_terms_product_id FOREIGN KEY (product_id) REFERENCES public.terms_product(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.clients_dealtally
    ADD CONSTRAINT clients_dealtally_owner_employee_id_6b03d427_fk_staff_emp FOREIGN KEY (owner_employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.clients_dealtally
    ADD CONSTRAINT clients_dealtally_stage_id_96096c9e_fk_clients_stage_id FOREIGN KEY (stage_id) REFERENCES public.clients_stage(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.clients_position
    ADD CONSTRAINT clients_position_company_id_5565b6b7_fk_identity_company_id FOREIGN KEY (company_id) REFERENCES public.identity_company(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.clients_stage
    ADD CONSTRAINT clients_stage_pipeline_id_0d87074f_fk_clients_pipeline_id FOREIGN KEY (pipeline_id) REFERENCES public.clients_pipeline(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.clients_deal
    ADD CONSTRAINT deal_stage_and_kind FOREIGN KEY (stage_id, stage_kind) REFERENCES public.clients_stage(id, kind) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.identity_companydomain
    ADD CONSTRAINT identity_companydoma_company_id_7083a9b3_fk_identity_ FOREIGN KEY (company_id) REFERENCES public.identity_company(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.identity_consentevent
    ADD CONSTRAINT identity_consentevent_person_id_3a8f7b45_fk_identity_person_id FOREIGN KEY (person_id) REFERENCES public.identity_person(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.identity_consentevent
    ADD CONSTRAINT identity_consentevent_text_id_0314367d_fk_terms_consenttext_id FOREIGN KEY (text_id) REFERENCES public.terms_consenttext(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.identity_contactpoint
    ADD CONSTRAINT identity_contactpoint_person_id_c3695c2f_fk_identity_person_id FOREIGN KEY (person_id) REFERENCES public.identity_person(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.identity_doubt
    ADD CONSTRAINT identity_doubt_other_id_2e080084_fk_identity_person_id FOREIGN KEY (other_id) REFERENCES public.identity_person(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.identity_doubt
    ADD CONSTRAINT identity_doubt_person_id_f19d94d8_fk_identity_person_id FOREIGN KEY (person_id) REFERENCES public.identity_person(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.identity_person
    ADD CONSTRAINT identity_person_company_id_4043523a_fk_identity_company_id FOREIGN KEY (company_id) REFERENCES public.identity_company(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.identity_person
    ADD CONSTRAINT identity_person_merged_into_id_12a901c1_fk_identity_person_id FOREIGN KEY (merged_into_id) REFERENCES public.identity_person(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.intake_autoanswer
    ADD CONSTRAINT intake_autoanswer_channel_id_74c2fb04_fk_channels_channel_id FOREIGN KEY (channel_id) REFERENCES public.channels_channel(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.intake_capture
    ADD CONSTRAINT intake_capture_channel_id_d6e144cc_fk_channels_channel_id FOREIGN KEY (channel_id) REFERENCES public.channels_channel(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.intake_capture
    ADD CONSTRAINT intake_capture_enquiry_id_cca9dfee_fk_leads_enquiry_id FOREIGN KEY (enquiry_id) REFERENCES public.leads_enquiry(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.intake_channelhealth
    ADD CONSTRAINT intake_channelhealth_channel_id_a55feee7_fk_channels_channel_id FOREIGN KEY (channel_id) REFERENCES public.channels_channel(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.intake_channelhour
    ADD CONSTRAINT intake_channelhour_channel_id_152c75c4_fk_channels_channel_id FOREIGN KEY (channel_id) REFERENCES public.channels_channel(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.intake_import
    ADD CONSTRAINT intake_import_change_id_0101d619_fk_ledger_change_id FOREIGN KEY (change_id) REFERENCES public.ledger_change(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.intake_import
    ADD CONSTRAINT intake_import_file_id_a2eb0fe8_fk_files_file_id FOREIGN KEY (file_id) REFERENCES public.files_file(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.intake_import
    ADD CONSTRAINT intake_import_owner_employee_id_533d11cd_fk_staff_employee_id FOREIGN KEY (owner_employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.intake_import
    ADD CONSTRAINT intake_import_undone_by_id_6d3164eb_fk_staff_employee_id FOREIGN KEY (undone_by_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.intake_importedrow
    ADD CONSTRAINT intake_importedrow_of_id_9269fb7e_fk_intake_import_id FOREIGN KEY (of_id) REFERENCES public.intake_import(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.intake_importmapping
    ADD CONSTRAINT intake_importmapping_employee_id_200df95b_fk_staff_employee_id FOREIGN KEY (employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.intake_mailbox
    ADD CONSTRAINT intake_mailbox_channel_id_92a15731_fk_channels_channel_id FOREIGN KEY (channel_id) REFERENCES public.channels_channel(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.intake_mailfolder
    ADD CONSTRAINT intake_mailfolder_channel_id_d9dc1695_fk_channels_channel_id FOREIGN KEY (channel_id) REFERENCES public.channels_channel(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.intake_refusal
    ADD CONSTRAINT intake_refusal_of_id_4c01e82a_fk_intake_import_id FOREIGN KEY (of_id) REFERENCES public.intake_import(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.intake_sentcopy
    ADD CONSTRAINT intake_sentcopy_channel_id_0c91a590_fk_channels_channel_id FOREIGN KEY (channel_id) REFERENCES public.channels_channel(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.leads_lead
    ADD CONSTRAINT lead_status_and_kind FOREIGN KEY (status_id, status_kind) REFERENCES public.leads_status(id, kind) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.leads_enquiry
    ADD CONSTRAINT leads_enquiry_campaign_id_c146bc41_fk_channels_campaign_id FOREIGN KEY (campaign_id) REFERENCES public.channels_campaign(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.leads_enquiry
    ADD CONSTRAINT leads_enquiry_channel_id_0bb258ab_fk_channels_channel_id FOREIGN KEY (channel_id) REFERENCES public.channels_channel(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.leads_enquiry
    ADD CONSTRAINT leads_enquiry_lead_id_a937f9a4_fk_leads_lead_id FOREIGN KEY (lead_id) REFERENCES public.leads_lead(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.leads_enquiry
    ADD CONSTRAINT leads_enquiry_person_id_35347bda_fk_identity_person_id FOREIGN KEY (person_id) REFERENCES public.identity_person(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.leads_enquiry
    ADD CONSTRAINT leads_enquiry_source_id_713cd2d1_fk_channels_source_id FOREIGN KEY (source_id) REFERENCES public.channels_source(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.leads_fieldfile
    ADD CONSTRAINT leads_fieldfile_field_id_b947dbde_fk_terms_customfield_id FOREIGN KEY (field_id) REFERENCES public.terms_customfield(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.leads_fieldfile
    ADD CONSTRAINT leads_fieldfile_file_id_75dcc2ce_fk_files_file_id FOREIGN KEY (file_id) REFERENCES public.files_file(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.leads_lead
    ADD CONSTRAINT leads_lead_answered_by_id_46d274fd_fk_staff_employee_id FOREIGN KEY (answered_by_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.leads_lead
    ADD CONSTRAINT leads_lead_campaign_id_5dd7a82a_fk_channels_campaign_id FOREIGN KEY (campaign_id) REFERENCES public.channels_campaign(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.leads_lead
    ADD CONSTRAINT leads_lead_channel_id_179aa769_fk_channels_channel_id FOREIGN KEY (channel_id) REFERENCES public.channels_channel(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.leads_lead
    ADD CONSTRAINT leads_lead_company_id_a66f0010_fk_identity_company_id FOREIGN KEY (company_id) REFERENCES public.identity_company(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.leads_lead
    ADD CONSTRAINT leads_lead_owner_employee_id_97f54709_fk_staff_employee_id FOREIGN KEY (owner_employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.leads_lead
    ADD CONSTRAINT leads_lead_owner_queue_id_cf24d82f_fk_staff_queue_id FOREIGN KEY (owner_queue_id) REFERENCES public.staff_queue(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.leads_lead
    ADD CONSTRAINT leads_lead_person_id_b17a05d7_fk_identity_person_id FOREIGN KEY (person_id) REFERENCES public.identity_person(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.leads_lead
    ADD CONSTRAINT leads_lead_product_id_3ed38be5_fk_terms_product_id FOREIGN KEY (product_id) REFERENCES public.terms_product(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.leads_lead
    ADD CONSTRAINT leads_lead_reason_id_f0f4a7ce_fk_terms_reason_id FOREIGN KEY (reason_id) REFERENCES public.terms_reason(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.leads_lead
    ADD CONSTRAINT leads_lead_source_id_a5f74de9_fk_channels_source_id FOREIGN KEY (source_id) REFERENCES public.channels_source(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.leads_stay
    ADD CONSTRAINT leads_stay_lead_id_cc26c637_fk_leads_lead_id FOREIGN KEY (lead_id) REFERENCES public.leads_lead(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.leads_stay
    ADD CONSTRAINT leads_stay_owner_employee_id_9a9fa8b3_fk_staff_employee_id FOREIGN KEY (owner_employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.leads_stay
    ADD CONSTRAINT leads_stay_owner_queue_id_07691c2b_fk_staff_queue_id FOREIGN KEY (owner_queue_id) REFERENCES public.staff_queue(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.leads_stay
    ADD CONSTRAINT leads_stay_status_id_8baac22b_fk_leads_status_id FOREIGN KEY (status_id) REFERENCES public.leads_status(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.ledger_before
    ADD CONSTRAINT ledger_before_change_id_d02b0d6b_fk_ledger_change_id FOREIGN KEY (change_id) REFERENCES public.ledger_change(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.mfa_authenticator
    ADD CONSTRAINT mfa_authenticator_user_id_0c3a50c0_fk_staff_employee_id FOREIGN KEY (user_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.clients_position
    ADD CONSTRAINT position_of_contact FOREIGN KEY (contact_id) REFERENCES public.clients_contact(id) ON DELETE CASCADE DEFERRABLE;


ALTER TABLE ONLY public.procrastinate_events
    ADD CONSTRAINT procrastinate_events_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.procrastinate_jobs(id) ON DELETE CASCADE;


ALTER TABLE ONLY public.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.procrastinate_workers(id) ON DELETE SET NULL;


ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.procrastinate_jobs(id);


ALTER TABLE ONLY public.staff_absence
    ADD CONSTRAINT staff_absence_employee_id_3195bdcc_fk_staff_employee_id FOREIGN KEY (employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.staff_absence
    ADD CONSTRAINT staff_absence_substitute_id_d819ada9_fk_staff_employee_id FOREIGN KEY (substitute_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.staff_apitoken
    ADD CONSTRAINT staff_apitoken_employee_id_f4b8563d_fk_staff_employee_id FOREIGN KEY (employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.staff_calendarfeed
    ADD CONSTRAINT staff_calendarfeed_employee_id_fe120f8b_fk_staff_employee_id FOREIGN KEY (employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.staff_capacity
    ADD CONSTRAINT staff_capacity_employee_id_622eb4aa_fk_staff_employee_id FOREIGN KEY (employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.staff_duty
    ADD CONSTRAINT staff_duty_employee_id_9731436f_fk_staff_employee_id FOREIGN KEY (employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.staff_employee
    ADD CONSTRAINT staff_employee_role_id_b54ea112_fk_staff_role_id FOREIGN KEY (role_id) REFERENCES public.staff_role(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.staff_employee
    ADD CONSTRAINT staff_employee_team_id_67c5a2aa_fk_staff_team_id FOREIGN KEY (team_id) REFERENCES public.staff_team(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.staff_grant
    ADD CONSTRAINT staff_grant_role_id_7ca86069_fk_staff_role_id FOREIGN KEY (role_id) REFERENCES public.staff_role(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.staff_hiddenfield
    ADD CONSTRAINT staff_hiddenfield_role_id_9df92b03_fk_staff_role_id FOREIGN KEY (role_id) REFERENCES public.staff_role(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.staff_queue
    ADD CONSTRAINT staff_queue_role_id_41cea2f2_fk_staff_role_id FOREIGN KEY (role_id) REFERENCES public.staff_role(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.staff_queue
    ADD CONSTRAINT staff_queue_team_id_febf7a0b_fk_staff_team_id FOREIGN KEY (team_id) REFERENCES public.staff_team(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.staff_shift
    ADD CONSTRAINT staff_shift_employee_id_1fbd7992_fk_staff_employee_id FOREIGN KEY (employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.staff_team
    ADD CONSTRAINT staff_team_parent_id_cd5e2e59_fk_staff_team_id FOREIGN KEY (parent_id) REFERENCES public.staff_team(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.staff_working
    ADD CONSTRAINT staff_working_employee_id_694d529a_fk_staff_employee_id FOREIGN KEY (employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.staff_working
    ADD CONSTRAINT staff_working_schedule_id_29c134b0_fk_staff_schedule_id FOREIGN KEY (schedule_id) REFERENCES public.staff_schedule(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.triage_assignment
    ADD CONSTRAINT triage_assignment_employee_id_ee1c5bc3_fk_staff_employee_id FOREIGN KEY (employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.triage_assignment
    ADD CONSTRAINT triage_assignment_lead_id_f4777e61_fk_leads_lead_id FOREIGN KEY (lead_id) REFERENCES public.leads_lead(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.triage_assignment
    ADD CONSTRAINT triage_assignment_queue_id_67f84a3a_fk_staff_queue_id FOREIGN KEY (queue_id) REFERENCES public.staff_queue(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.triage_bulkchange
    ADD CONSTRAINT triage_bulkchange_change_id_8a51a6c3_fk_ledger_change_id FOREIGN KEY (change_id) REFERENCES public.ledger_change(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.triage_bulkchange
    ADD CONSTRAINT triage_bulkchange_employee_id_8eb140e9_fk_staff_employee_id FOREIGN KEY (employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.triage_bulkchange
    ADD CONSTRAINT triage_bulkchange_undone_by_id_fe9cfc70_fk_staff_employee_id FOREIGN KEY (undone_by_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.triage_bulkpart
    ADD CONSTRAINT triage_bulkpart_bulk_id_89089d4a_fk_triage_bulkchange_id FOREIGN KEY (bulk_id) REFERENCES public.triage_bulkchange(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.triage_clock
    ADD CONSTRAINT triage_clock_answered_by_id_4f26ea8e_fk_staff_employee_id FOREIGN KEY (answered_by_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.triage_clock
    ADD CONSTRAINT triage_clock_channel_id_0683ad12_fk_channels_channel_id FOREIGN KEY (channel_id) REFERENCES public.channels_channel(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.triage_clock
    ADD CONSTRAINT triage_clock_enquiry_id_c7fc69c3_fk_leads_enquiry_id FOREIGN KEY (enquiry_id) REFERENCES public.leads_enquiry(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.triage_clock
    ADD CONSTRAINT triage_clock_lead_id_64baf3c0_fk_leads_lead_id FOREIGN KEY (lead_id) REFERENCES public.leads_lead(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.triage_clockpart
    ADD CONSTRAINT triage_clockpart_clock_id_af39e7cd_fk_triage_clock_id FOREIGN KEY (clock_id) REFERENCES public.triage_clock(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.triage_clockpart
    ADD CONSTRAINT triage_clockpart_employee_id_963fab68_fk_staff_employee_id FOREIGN KEY (employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.triage_clockpart
    ADD CONSTRAINT triage_clockpart_queue_id_1bcc3e0e_fk_staff_queue_id FOREIGN KEY (queue_id) REFERENCES public.staff_queue(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.triage_conversions
    ADD CONSTRAINT triage_conversions_employee_id_9d45a47d_fk_staff_employee_id FOREIGN KEY (employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.triage_credit
    ADD CONSTRAINT triage_credit_employee_id_5db1d83c_fk_staff_employee_id FOREIGN KEY (employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.triage_cursor
    ADD CONSTRAINT triage_cursor_rule_id_27540b84_fk_triage_rule_id FOREIGN KEY (rule_id) REFERENCES public.triage_rule(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.triage_escalation
    ADD CONSTRAINT triage_escalation_before_id_c2ab1b04_fk_staff_employee_id FOREIGN KEY (before_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.triage_escalation
    ADD CONSTRAINT triage_escalation_clock_id_9d072419_fk_triage_clock_id FOREIGN KEY (clock_id) REFERENCES public.triage_clock(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.triage_escalation
    ADD CONSTRAINT triage_escalation_to_id_0e719dfd_fk_staff_employee_id FOREIGN KEY (to_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.triage_ladder
    ADD CONSTRAINT triage_ladder_channel_id_87dc09f3_fk_channels_channel_id FOREIGN KEY (channel_id) REFERENCES public.channels_channel(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.triage_offer
    ADD CONSTRAINT triage_offer_employee_id_af5ff91d_fk_staff_employee_id FOREIGN KEY (employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.triage_offer
    ADD CONSTRAINT triage_offer_lead_id_e4918135_fk_leads_lead_id FOREIGN KEY (lead_id) REFERENCES public.leads_lead(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.triage_offer
    ADD CONSTRAINT triage_offer_partner_id_0b202c98_fk_triage_partner_id FOREIGN KEY (partner_id) REFERENCES public.triage_partner(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.triage_rehearsal
    ADD CONSTRAINT triage_rehearsal_draft_id_d912d08b_fk_triage_ruledraft_id FOREIGN KEY (draft_id) REFERENCES public.triage_ruledraft(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.triage_rehearsal
    ADD CONSTRAINT triage_rehearsal_employee_id_206856db_fk_staff_employee_id FOREIGN KEY (employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.triage_rehearsedchange
    ADD CONSTRAINT triage_rehearsedchan_rehearsal_id_02346aae_fk_triage_re FOREIGN KEY (rehearsal_id) REFERENCES public.triage_rehearsal(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.triage_rehearsedchange
    ADD CONSTRAINT triage_rehearsedchange_had_queue_id_f2da47bb_fk_staff_queue_id FOREIGN KEY (had_queue_id) REFERENCES public.staff_queue(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.triage_rehearsedchange
    ADD CONSTRAINT triage_rehearsedchange_queue_id_771415f7_fk_staff_queue_id FOREIGN KEY (queue_id) REFERENCES public.staff_queue(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.triage_rule
    ADD CONSTRAINT triage_rule_queue_id_acc22da4_fk_staff_queue_id FOREIGN KEY (queue_id) REFERENCES public.staff_queue(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.triage_rule
    ADD CONSTRAINT triage_rule_role_id_29bacf00_fk_staff_role_id FOREIGN KEY (role_id) REFERENCES public.staff_role(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.triage_rule
    ADD CONSTRAINT triage_rule_team_id_07e73337_fk_staff_team_id FOREIGN KEY (team_id) REFERENCES public.staff_team(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.triage_ruledraft
    ADD CONSTRAINT triage_ruledraft_employee_id_71507f12_fk_staff_employee_id FOREIGN KEY (employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.triage_shiftend
    ADD CONSTRAINT triage_shiftend_employee_id_66f647fb_fk_staff_employee_id FOREIGN KEY (employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.triage_standin
    ADD CONSTRAINT triage_standin_employee_id_4df0c37f_fk_staff_employee_id FOREIGN KEY (employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.triage_standin
    ADD CONSTRAINT triage_standin_end_id_2aec494e_fk_triage_shiftend_id FOREIGN KEY (end_id) REFERENCES public.triage_shiftend(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.triage_standin
    ADD CONSTRAINT triage_standin_lead_id_934b86b8_fk_leads_lead_id FOREIGN KEY (lead_id) REFERENCES public.leads_lead(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.triage_waiting
    ADD CONSTRAINT triage_waiting_lead_id_acb632be_fk_leads_lead_id FOREIGN KEY (lead_id) REFERENCES public.leads_lead(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_askedcall
    ADD CONSTRAINT work_askedcall_call_id_46db1ffe_fk_work_call_id FOREIGN KEY (call_id) REFERENCES public.work_call(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_askedcall
    ADD CONSTRAINT work_askedcall_channel_id_7740a453_fk_channels_channel_id FOREIGN KEY (channel_id) REFERENCES public.channels_channel(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_askedcall
    ADD CONSTRAINT work_askedcall_employee_id_d523d22d_fk_staff_employee_id FOREIGN KEY (employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_askedcall
    ADD CONSTRAINT work_askedcall_lead_id_f6eb2be4_fk_leads_lead_id FOREIGN KEY (lead_id) REFERENCES public.leads_lead(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_askedcall
    ADD CONSTRAINT work_askedcall_person_id_84fcfddb_fk_identity_person_id FOREIGN KEY (person_id) REFERENCES public.identity_person(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_attachment
    ADD CONSTRAINT work_attachment_file_id_501bee0f_fk_files_file_id FOREIGN KEY (file_id) REFERENCES public.files_file(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_attachment
    ADD CONSTRAINT work_attachment_message_id_743d3ccd_fk_work_message_id FOREIGN KEY (message_id) REFERENCES public.work_message(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_call
    ADD CONSTRAINT work_call_asked_by_id_7db2a457_fk_staff_employee_id FOREIGN KEY (asked_by_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_call
    ADD CONSTRAINT work_call_channel_id_5a7de157_fk_channels_channel_id FOREIGN KEY (channel_id) REFERENCES public.channels_channel(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_call
    ADD CONSTRAINT work_call_employee_id_120f9ccb_fk_staff_employee_id FOREIGN KEY (employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_call
    ADD CONSTRAINT work_call_enquiry_id_41f728dc_fk_leads_enquiry_id FOREIGN KEY (enquiry_id) REFERENCES public.leads_enquiry(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_call
    ADD CONSTRAINT work_call_lead_id_cb25d9c7_fk_leads_lead_id FOREIGN KEY (lead_id) REFERENCES public.leads_lead(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_call
    ADD CONSTRAINT work_call_owner_employee_id_1f6f1e47_fk_staff_employee_id FOREIGN KEY (owner_employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_call
    ADD CONSTRAINT work_call_owner_queue_id_3bad8271_fk_staff_queue_id FOREIGN KEY (owner_queue_id) REFERENCES public.staff_queue(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_call
    ADD CONSTRAINT work_call_person_id_97b685e2_fk_identity_person_id FOREIGN KEY (person_id) REFERENCES public.identity_person(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_callevent
    ADD CONSTRAINT work_callevent_call_id_8be5f9d0_fk_work_call_id FOREIGN KEY (call_id) REFERENCES public.work_call(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_callevent
    ADD CONSTRAINT work_callevent_channel_id_44a50e24_fk_channels_channel_id FOREIGN KEY (channel_id) REFERENCES public.channels_channel(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_conversation
    ADD CONSTRAINT work_conversation_channel_id_3add6112_fk_channels_channel_id FOREIGN KEY (channel_id) REFERENCES public.channels_channel(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_conversation
    ADD CONSTRAINT work_conversation_lead_id_92e884a0_fk_leads_lead_id FOREIGN KEY (lead_id) REFERENCES public.leads_lead(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_conversation
    ADD CONSTRAINT work_conversation_owner_employee_id_09b0e384_fk_staff_emp FOREIGN KEY (owner_employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_conversation
    ADD CONSTRAINT work_conversation_owner_queue_id_73f09254_fk_staff_queue_id FOREIGN KEY (owner_queue_id) REFERENCES public.staff_queue(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_conversation
    ADD CONSTRAINT work_conversation_person_id_dd02f65c_fk_identity_person_id FOREIGN KEY (person_id) REFERENCES public.identity_person(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_delivery
    ADD CONSTRAINT work_delivery_notice_id_3d5bd3af_fk_work_notice_id FOREIGN KEY (notice_id) REFERENCES public.work_notice(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_device
    ADD CONSTRAINT work_device_employee_id_532f7972_fk_staff_employee_id FOREIGN KEY (employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_draft
    ADD CONSTRAINT work_draft_conversation_id_e5ce5c9a_fk_work_conversation_id FOREIGN KEY (conversation_id) REFERENCES public.work_conversation(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_draft
    ADD CONSTRAINT work_draft_employee_id_db891117_fk_staff_employee_id FOREIGN KEY (employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_draft
    ADD CONSTRAINT work_draft_lead_id_8094078a_fk_leads_lead_id FOREIGN KEY (lead_id) REFERENCES public.leads_lead(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_habit
    ADD CONSTRAINT work_habit_employee_id_9a30b8bf_fk_staff_employee_id FOREIGN KEY (employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_habit
    ADD CONSTRAINT work_habit_view_id_a7791af7_fk_work_view_id FOREIGN KEY (view_id) REFERENCES public.work_view(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_mark
    ADD CONSTRAINT work_mark_conversation_id_2aaeb9ff_fk_work_conversation_id FOREIGN KEY (conversation_id) REFERENCES public.work_conversation(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_mark
    ADD CONSTRAINT work_mark_employee_id_2902b542_fk_staff_employee_id FOREIGN KEY (employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_mark
    ADD CONSTRAINT work_mark_lead_id_30d8b1af_fk_leads_lead_id FOREIGN KEY (lead_id) REFERENCES public.leads_lead(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_mark
    ADD CONSTRAINT work_mark_run_id_a0b9229e_fk_work_scriptrun_id FOREIGN KEY (run_id) REFERENCES public.work_scriptrun(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_mark
    ADD CONSTRAINT work_mark_topic_id_28ed4cb1_fk_terms_topic_id FOREIGN KEY (topic_id) REFERENCES public.terms_topic(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_message
    ADD CONSTRAINT work_message_author_id_a523b41f_fk_staff_employee_id FOREIGN KEY (author_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_message
    ADD CONSTRAINT work_message_channel_id_fac5aec8_fk_channels_channel_id FOREIGN KEY (channel_id) REFERENCES public.channels_channel(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_message
    ADD CONSTRAINT work_message_conversation_id_0f70fc9f_fk_work_conversation_id FOREIGN KEY (conversation_id) REFERENCES public.work_conversation(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_message
    ADD CONSTRAINT work_message_enquiry_id_40393782_fk_leads_enquiry_id FOREIGN KEY (enquiry_id) REFERENCES public.leads_enquiry(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_message
    ADD CONSTRAINT work_message_html_file_id_e847ebb6_fk_files_file_id FOREIGN KEY (html_file_id) REFERENCES public.files_file(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_missedcall
    ADD CONSTRAINT work_missedcall_call_id_705dd416_fk_work_call_id FOREIGN KEY (call_id) REFERENCES public.work_call(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_missedcall
    ADD CONSTRAINT work_missedcall_lead_id_6d70a51e_fk_leads_lead_id FOREIGN KEY (lead_id) REFERENCES public.leads_lead(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_missedcall
    ADD CONSTRAINT work_missedcall_settled_by_id_801ae57c_fk_work_call_id FOREIGN KEY (settled_by_id) REFERENCES public.work_call(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_missedcall
    ADD CONSTRAINT work_missedcall_task_id_3195391f_fk_work_task_id FOREIGN KEY (task_id) REFERENCES public.work_task(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_muted
    ADD CONSTRAINT work_muted_employee_id_960750ea_fk_staff_employee_id FOREIGN KEY (employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_note
    ADD CONSTRAINT work_note_author_id_aae2ad43_fk_staff_employee_id FOREIGN KEY (author_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_note
    ADD CONSTRAINT work_note_deal_id_47a57625_fk_clients_deal_id FOREIGN KEY (deal_id) REFERENCES public.clients_deal(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_note
    ADD CONSTRAINT work_note_lead_id_f2041408_fk_leads_lead_id FOREIGN KEY (lead_id) REFERENCES public.leads_lead(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_note
    ADD CONSTRAINT work_note_person_id_84c737d5_fk_identity_person_id FOREIGN KEY (person_id) REFERENCES public.identity_person(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_notefile
    ADD CONSTRAINT work_notefile_file_id_4534fb6c_fk_files_file_id FOREIGN KEY (file_id) REFERENCES public.files_file(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_notefile
    ADD CONSTRAINT work_notefile_note_id_0bbe625b_fk_work_note_id FOREIGN KEY (note_id) REFERENCES public.work_note(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_notice
    ADD CONSTRAINT work_notice_by_id_57372540_fk_staff_employee_id FOREIGN KEY (by_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_notice
    ADD CONSTRAINT work_notice_conversation_id_43a0127e_fk_work_conversation_id FOREIGN KEY (conversation_id) REFERENCES public.work_conversation(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_notice
    ADD CONSTRAINT work_notice_deal_id_2668e4c4_fk_clients_deal_id FOREIGN KEY (deal_id) REFERENCES public.clients_deal(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_notice
    ADD CONSTRAINT work_notice_employee_id_878df56f_fk_staff_employee_id FOREIGN KEY (employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_notice
    ADD CONSTRAINT work_notice_lead_id_52b1e3b1_fk_leads_lead_id FOREIGN KEY (lead_id) REFERENCES public.leads_lead(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_notice
    ADD CONSTRAINT work_notice_note_id_19109072_fk_work_note_id FOREIGN KEY (note_id) REFERENCES public.work_note(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_notice
    ADD CONSTRAINT work_notice_task_id_b333f8a2_fk_work_task_id FOREIGN KEY (task_id) REFERENCES public.work_task(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_processrun
    ADD CONSTRAINT work_processrun_conversion_id_1038f299_fk_clients_conversion_id FOREIGN KEY (conversion_id) REFERENCES public.clients_conversion(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_processrun
    ADD CONSTRAINT work_processrun_deal_id_927cd84c_fk_clients_deal_id FOREIGN KEY (deal_id) REFERENCES public.clients_deal(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_processrun
    ADD CONSTRAINT work_processrun_person_id_05154ff7_fk_identity_person_id FOREIGN KEY (person_id) REFERENCES public.identity_person(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_processrun
    ADD CONSTRAINT work_processrun_process_id_6cc1cc89_fk_work_process_id FOREIGN KEY (process_id) REFERENCES public.work_process(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_processstep
    ADD CONSTRAINT work_processstep_employee_id_94397abc_fk_staff_employee_id FOREIGN KEY (employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_processstep
    ADD CONSTRAINT work_processstep_process_id_ae828386_fk_work_process_id FOREIGN KEY (process_id) REFERENCES public.work_process(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_processstep
    ADD CONSTRAINT work_processstep_role_id_ac227886_fk_staff_role_id FOREIGN KEY (role_id) REFERENCES public.staff_role(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_processstep
    ADD CONSTRAINT work_processstep_type_id_97827d33_fk_work_tasktype_id FOREIGN KEY (type_id) REFERENCES public.work_tasktype(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_recording
    ADD CONSTRAINT work_recording_call_id_74f65894_fk_work_call_id FOREIGN KEY (call_id) REFERENCES public.work_call(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_recording
    ADD CONSTRAINT work_recording_file_id_1b36d2fb_fk_files_file_id FOREIGN KEY (file_id) REFERENCES public.files_file(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_runstep
    ADD CONSTRAINT work_runstep_run_id_f8dd2216_fk_work_scriptrun_id FOREIGN KEY (run_id) REFERENCES public.work_scriptrun(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_scriptrun
    ADD CONSTRAINT work_scriptrun_conversation_id_0b4f8879_fk_work_conversation_id FOREIGN KEY (conversation_id) REFERENCES public.work_conversation(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_scriptrun
    ADD CONSTRAINT work_scriptrun_employee_id_e54bd7dc_fk_staff_employee_id FOREIGN KEY (employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_scriptrun
    ADD CONSTRAINT work_scriptrun_lead_id_3cba79cb_fk_leads_lead_id FOREIGN KEY (lead_id) REFERENCES public.leads_lead(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_scriptrun
    ADD CONSTRAINT work_scriptrun_version_id_a92bf165_fk_work_scriptversion_id FOREIGN KEY (version_id) REFERENCES public.work_scriptversion(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_scriptversion
    ADD CONSTRAINT work_scriptversion_by_id_e3a9164f_fk_staff_employee_id FOREIGN KEY (by_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_scriptversion
    ADD CONSTRAINT work_scriptversion_script_id_23c12bd5_fk_work_script_id FOREIGN KEY (script_id) REFERENCES public.work_script(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_task
    ADD CONSTRAINT work_task_deal_id_dfcee30f_fk_clients_deal_id FOREIGN KEY (deal_id) REFERENCES public.clients_deal(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_task
    ADD CONSTRAINT work_task_follows_id_a45da7ca_fk_work_task_id FOREIGN KEY (follows_id) REFERENCES public.work_task(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_task
    ADD CONSTRAINT work_task_lead_id_927bc009_fk_leads_lead_id FOREIGN KEY (lead_id) REFERENCES public.leads_lead(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_task
    ADD CONSTRAINT work_task_outcome_id_94f0f7f3_fk_work_taskresult_id FOREIGN KEY (outcome_id) REFERENCES public.work_taskresult(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_task
    ADD CONSTRAINT work_task_owner_employee_id_19eb4b3c_fk_staff_employee_id FOREIGN KEY (owner_employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_task
    ADD CONSTRAINT work_task_owner_queue_id_f44a0077_fk_staff_queue_id FOREIGN KEY (owner_queue_id) REFERENCES public.staff_queue(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_task
    ADD CONSTRAINT work_task_person_id_1c9b0afc_fk_identity_person_id FOREIGN KEY (person_id) REFERENCES public.identity_person(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_task
    ADD CONSTRAINT work_task_run_id_1bd17a6e_fk_work_processrun_id FOREIGN KEY (run_id) REFERENCES public.work_processrun(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_task
    ADD CONSTRAINT work_task_type_id_34f684e6_fk_work_tasktype_id FOREIGN KEY (type_id) REFERENCES public.work_tasktype(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_taskresult
    ADD CONSTRAINT work_taskresult_next_type_id_9f74d1b2_fk_work_tasktype_id FOREIGN KEY (next_type_id) REFERENCES public.work_tasktype(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_taskresult
    ADD CONSTRAINT work_taskresult_type_id_d635a68f_fk_work_tasktype_id FOREIGN KEY (type_id) REFERENCES public.work_tasktype(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_tasktype
    ADD CONSTRAINT work_tasktype_next_type_id_1f14e820_fk_work_tasktype_id FOREIGN KEY (next_type_id) REFERENCES public.work_tasktype(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_template
    ADD CONSTRAINT work_template_employee_id_dc2989f7_fk_staff_employee_id FOREIGN KEY (employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_view
    ADD CONSTRAINT work_view_owner_id_b03bef3c_fk_staff_employee_id FOREIGN KEY (owner_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_visitor
    ADD CONSTRAINT work_visitor_channel_id_cb49a12e_fk_channels_channel_id FOREIGN KEY (channel_id) REFERENCES public.channels_channel(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_visitor
    ADD CONSTRAINT work_visitor_conversation_id_3fb348d8_fk_work_conversation_id FOREIGN KEY (conversation_id) REFERENCES public.work_conversation(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_visitor
    ADD CONSTRAINT work_visitor_rated_id_05193856_fk_staff_employee_id FOREIGN KEY (rated_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;


ALTER TABLE ONLY public.work_wish
    ADD CONSTRAINT work_wish_employee_id_4edef118_fk_staff_employee_id FOREIGN KEY (employee_id) REFERENCES public.staff_employee(id) DEFERRABLE INITIALLY DEFERRED;
