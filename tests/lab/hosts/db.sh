# PostgreSQL, MariaDB and Redis, open to the network, each with the provider's account and a program's.
version=$(ls /etc/postgresql | head -1)
sed -i "s/^#*listen_addresses.*/listen_addresses = '*'/" "/etc/postgresql/$version/main/postgresql.conf"
echo 'host all all 10.77.0.0/24 scram-sha-256' >> "/etc/postgresql/$version/main/pg_hba.conf"
# PostgreSQL comes with a certificate of its own; the other two get one.
for service in mysql redis; do
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "/etc/$service/site.key" \
    -out "/etc/$service/site.crt" -days 30 -subj "/CN=db.$DOMAIN" 2> /dev/null
  chown "$service:" "/etc/$service/site.key"
done
cat > /etc/mysql/mariadb.conf.d/90-site.cnf <<'CONF'
[mysqld]
bind-address = 0.0.0.0
skip_name_resolve = ON
ssl_cert = /etc/mysql/site.crt
ssl_key = /etc/mysql/site.key
CONF
sed -i "s/^bind .*/bind 0.0.0.0/; s/^# requirepass .*/requirepass $PW_REDIS_DEFAULT/" /etc/redis/redis.conf
cat >> /etc/redis/redis.conf <<CONF
tls-port 6380
tls-cert-file /etc/redis/site.crt
tls-key-file /etc/redis/site.key
tls-auth-clients no
user stock on >$PW_REDIS_STOCK ~stock:* +@all
CONF
install -d -m 700 /root/accounts
cat > /root/accounts/postgresql.sql <<SQL
CREATE ROLE durand SUPERUSER LOGIN PASSWORD '$PW_POSTGRESQL_DURAND';
CREATE ROLE devis LOGIN PASSWORD '$PW_POSTGRESQL_DEVIS';
CREATE DATABASE devis OWNER devis;
SQL
cat > /root/accounts/mariadb.sql <<SQL
CREATE USER durand@'%' IDENTIFIED BY '$PW_MYSQL_DURAND';
GRANT ALL ON *.* TO durand@'%' WITH GRANT OPTION;
CREATE DATABASE boutique;
CREATE USER boutique@'%' IDENTIFIED BY '$PW_MYSQL_BOUTIQUE';
GRANT ALL ON boutique.* TO boutique@'%';
CREATE USER boutique@localhost IDENTIFIED BY '$PW_MYSQL_BOUTIQUE';
GRANT ALL ON boutique.* TO boutique@localhost;
SQL
cat > /usr/local/sbin/make-accounts <<'SH'
#!/bin/sh -e
until su postgres -c 'psql -qc "SELECT 1"' > /dev/null 2>&1; do sleep 0.2; done
su postgres -c 'psql -q -v ON_ERROR_STOP=1' < /root/accounts/postgresql.sql
until mariadb -e 'SELECT 1' > /dev/null 2>&1; do sleep 0.2; done
mariadb < /root/accounts/mariadb.sql
rm -r /root/accounts
SH
chmod 755 /usr/local/sbin/make-accounts
# Part of the start, so that the host counts as running only when its accounts exist.
cat > /etc/systemd/system/make-accounts.service <<'UNIT'
[Unit]
After=postgresql.service mariadb.service
ConditionPathExists=/root/accounts
[Service]
Type=oneshot
TimeoutStartSec=60
ExecStart=/usr/local/sbin/make-accounts
[Install]
WantedBy=multi-user.target
UNIT
systemctl enable -q postgresql mariadb redis-server make-accounts
