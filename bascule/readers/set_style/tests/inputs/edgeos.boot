service {
    gui {
        https-port 443
    }
    unms {
        connection wss://uisp.old-msp.example:443+CANARYkey+allowSelfSignedCertificate
    }
}
system {
    host-name edge1
    login {
        user ubnt {
            authentication {
                encrypted-password $6$CANARYhash
                plaintext-password ""
            }
            level admin
        }
    }
}
interfaces {
    ethernet eth0 {
        address 198.51.100.2/29
    }
}
/* Release version: v1.10.11.5274249.200221.1028 */
